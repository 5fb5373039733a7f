// Chats of the AI SDK, as a page has them: its own chat over its default transport.
import { AbstractChat, DefaultChatTransport } from 'ai';
import * as six from 'ai6';
import { serve } from './serve.mjs';

// What a framework would render.
class State {
  status = 'ready';
  error = undefined;
  messages = [];
  shown = () => {};

  pushMessage = (message) => this.#show(this.messages.concat(structuredClone(message)));
  popMessage = () => this.#show(this.messages.slice(0, -1));
  replaceMessage = (index, message) =>
    this.#show(this.messages.with(index, structuredClone(message)));
  snapshot = (value) => structuredClone(value);

  #show(messages) {
    this.messages = messages;
    this.shown(messages.at(-1));
  }
}

const chats = new Map();

// A chat lives until the script ends; `base` may be another node's in each call.
const chat = ({ name, base, id, version, parley }) => {
  const known = chats.get(name);
  if (known) {
    known.at.base = base;
    return known;
  }
  const { AbstractChat: Chat, DefaultChatTransport: Transport } =
    version === 6 ? six : { AbstractChat, DefaultChatTransport };
  const at = { base };
  const state = new State();
  const told = { data: [] };
  const own = new (class extends Chat {})({
    id,
    state,
    transport: new Transport({
      api: version === 6 ? '/api/ai/chat?v=6' : '/api/ai/chat',
      // Applications add fields of their own.
      body: { ...(parley && { parley }), last: 1, selectedChatModel: { id: 'theirs' } },
      // Relative, as a page's.
      fetch: (path, init) => fetch(new URL(path, at.base), init),
    }),
    onData: (part) => told.data.push(part),
    onFinish: (finish) => (told.finish = finish),
  });
  const made = { own, state, at, told };
  chats.set(name, made);
  return made;
};

const text = (message) =>
  message.parts
    .filter((part) => part.type === 'text')
    .map((part) => part.text)
    .join('');

// Each text that the page shows is a value; the result is what it shows at the end.
const shown = async ({ own, state, told }, tell, act) => {
  told.finish = undefined;
  state.shown = (message) => message.role === 'assistant' && tell(text(message));
  await act(own);
  const { isAbort, isDisconnect, isError, finishReason } = told.finish ?? {};
  return {
    status: state.status,
    error: state.error && { name: state.error.name, message: state.error.message },
    messages: state.messages,
    text: state.messages.at(-1)?.role === 'assistant' ? text(state.messages.at(-1)) : '',
    data: told.data,
    finish: told.finish && { isAbort, isDisconnect, isError, finishReason },
  };
};

serve({
  send: (what, tell) =>
    shown(chat(what), tell, (own) => own.sendMessage(what.message ?? { text: what.text })),
  resume: (what, tell) => shown(chat(what), tell, (own) => own.resumeStream()),
  regenerate: (what, tell) => shown(chat(what), tell, (own) => own.regenerate({ messageId: what.messageId })),
  stop: (what, tell) => shown(chat(what), tell, (own) => own.stop()),
});
