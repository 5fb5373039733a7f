// Calls of the official client of OpenAI.
import OpenAI from 'openai';
import { serve } from './serve.mjs';

// Counts the requests, since the client repeats some by itself.
const client = ({ base, retries, headers, lose }, sent = () => 1) =>
  new OpenAI({
    baseURL: `${base}/v1`,
    apiKey: 'none',
    maxRetries: retries ?? 2,
    defaultHeaders: headers,
    fetch: async (url, init) => {
      const number = sent();
      if (number > (lose ?? 0)) return fetch(url, init);
      // The connection is lost as soon as the call was accepted.
      const lost = new AbortController();
      await fetch(url, { ...init, signal: lost.signal });
      lost.abort();
      throw new TypeError('fetch failed');
    },
  });

const counted = async (what, use) => {
  let requests = 0;
  try {
    return { ...(await use(client(what, () => ++requests))), requests };
  } catch (e) {
    e.message = `${e.message} [requests: ${requests}]`;
    throw e;
  }
};

serve({
  models: async (what) => {
    const found = [];
    for await (const model of client(what).models.list()) found.push(model);
    return { found, one: await client(what).models.retrieve(found[0].id) };
  },

  create: (what) =>
    counted(what, async (openai) => {
      const { data, response, request_id } = await openai.chat.completions
        .create(what.body, what.options)
        .withResponse();
      return { data, request_id, headers: Object.fromEntries(response.headers) };
    }),

  // Every chunk is a value.
  stream: (what, tell) =>
    counted(what, async (openai) => {
      const { data, response } = await openai.chat.completions
        .create({ ...what.body, stream: true }, what.options)
        .withResponse();
      tell({ headers: Object.fromEntries(response.headers) });
      for await (const chunk of data) tell(chunk);
      return {};
    }),

  // Every event is a value; `after` goes on behind one, and `lose` ends after so many values.
  response: (what, tell) =>
    counted(what, async (openai) => {
      const events = what.id
        ? await openai.responses.retrieve(what.id, { stream: true, starting_after: what.after })
        : await openai.responses.create({ ...what.body, stream: true }, what.options);
      let left = what.events ?? Infinity;
      for await (const event of events) {
        tell(event);
        if (--left === 0) break;
      }
      return {};
    }),

  // The helper for responses; it asks for the whole replay of one that is there.
  responseHelper: (what, tell) =>
    counted(what, async (openai) => {
      const runner = openai.responses.stream(what.body);
      runner.on('response.output_text.delta', (event) => tell(event.delta));
      return { data: await runner.finalResponse() };
    }),

  // Any other call of responses by its name.
  responses: (what) =>
    counted(what, async (openai) => {
      const { data, response } = await openai.responses[what.do](...what.with).withResponse();
      // The client's own, beside what the server said.
      if (data) delete data.output_text;
      return { data, headers: Object.fromEntries(response.headers) };
    }),

  // Any call of conversations by its name.
  conversations: (what) =>
    counted(what, async (openai) => ({
      data: await openai.conversations[what.do](...what.with),
    })),

  // All items, page by page.
  conversationItems: (what) =>
    counted(what, async (openai) => {
      const found = [];
      for await (const item of openai.conversations.items.list(what.id, what.query)) {
        found.push(item);
      }
      return { found };
    }),

  inputItems: (what) =>
    counted(what, async (openai) => {
      const found = [];
      for await (const item of openai.responses.inputItems.list(what.id)) found.push(item);
      return { found };
    }),

  // The helper, which checks what it is sent; every piece of text is a value.
  helper: (what, tell) =>
    counted(what, async (openai) => {
      const runner = openai.chat.completions.stream(what.body, what.options);
      runner.on('content', (text) => tell(text));
      return { data: await runner.finalChatCompletion() };
    }),
});
