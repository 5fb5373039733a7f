// Agents of AG-UI, each with its thread. The verifier and the schema run inside of them.
import { HttpAgent } from '@ag-ui/client';
import { serve } from './serve.mjs';

// The client leaves one behind when a connection is cut.
process.on('unhandledRejection', () => {});
// It tells the console of errors that it throws, too, and of what it does not know and drops.
console.error = () => {};
let warnings = [];
console.warn = (...what) => warnings.push(what.join(' '));

const agents = new Map();

const agent = ({ name, base, thread, messages }) => {
  const known = agents.get(name);
  if (known) {
    known.url = `${base}/api/ag-ui`;
    return known;
  }
  const made = new HttpAgent({
    url: `${base}/api/ag-ui`,
    threadId: thread,
    initialMessages: messages,
  });
  agents.set(name, made);
  return made;
};

serve({
  // Each event is a value.
  run: async (what, tell) => {
    const own = agent(what);
    if (what.message) own.addMessage(what.message);
    let error;
    let outcome;
    warnings = [];
    await own.runAgent(
      { runId: what.run, forwardedProps: what.forwardedProps, tools: what.tools, resume: what.resume },
      {
        onEvent: ({ event }) => void tell(event),
        onRunErrorEvent: ({ event }) => void (error = event),
        onRunFinishedEvent: (params) => void (outcome = params.outcome),
      },
    );
    return { messages: own.messages, error, outcome, warnings };
  },
  abort: (what) => void agent(what).abortRun(),
});
