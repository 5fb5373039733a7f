// Calls of the official client of OpenAI.
import OpenAI from 'openai';
import { serve } from './serve.mjs';

// Counts the requests, since the client repeats some by itself.
const client = ({ base, retries, headers }, sent = () => {}) =>
  new OpenAI({
    baseURL: `${base}/v1`,
    apiKey: 'none',
    maxRetries: retries ?? 2,
    defaultHeaders: headers,
    fetch: (url, init) => {
      sent();
      return fetch(url, init);
    },
  });

const counted = async (what, use) => {
  let requests = 0;
  try {
    return { ...(await use(client(what, () => requests++))), requests };
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

  // The helper, which checks what it is sent; every piece of text is a value.
  helper: (what, tell) =>
    counted(what, async (openai) => {
      const runner = openai.chat.completions.stream(what.body, what.options);
      runner.on('content', (text) => tell(text));
      return { data: await runner.finalChatCompletion() };
    }),
});
