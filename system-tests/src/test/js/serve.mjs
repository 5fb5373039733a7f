// Runs calls of unmodified clients for a test. A line of standard input is a call,
// {id, call, with}; each line of standard output tells something of one: {id, value}, as often as
// the call likes, then {id, result} or {id, error}. Calls run beside each other.
import { createInterface } from 'node:readline';

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const told = (e) => ({
  name: e.name,
  message: e.message,
  status: e.status,
  code: e.code,
  type: e.type,
  param: e.param,
  request: e.requestID,
});

/** @param calls functions by name: they take what the test gives, and a function for values */
export function serve(calls) {
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const { id, call, with: what } = JSON.parse(line);
    try {
      const result = await calls[call](what, (value) => say({ id, value }));
      say({ id, result: result ?? null });
    } catch (e) {
      say({ id, error: told(e) });
    }
  });
}
