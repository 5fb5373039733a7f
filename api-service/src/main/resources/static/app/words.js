/** What the page says when something goes wrong: what happened, and what to do. */
import { ParleyError } from '../parley.js';

const CODES = {
  model_auth: ['The model refused the key.', 'Check the API key of the model in the settings of the workers.'],
  model_rate_limited: ['The model has had too many requests.', 'Wait a moment, then try again.'],
  model_unavailable: ['The model cannot be reached.', 'Check that the model server runs, then try again.'],
  model_stalled: ['The model went silent in the middle of its answer.', 'Try again.'],
  model_stream_cut: ['The model’s answer broke off.', 'Try again.'],
  model_bad_response: ['The model answered something that cannot be read.', 'Try again, or choose another model.'],
  turn_timeout: ['The answer took too long.', 'Try again, or ask for less at once.'],
  worker_lost: ['Every worker that wrote this answer was lost.', 'Try again once the workers are back.'],
  expired: ['No worker was free in time.', 'Try again.'],
  history_unavailable: ['The conversation so far could not be read.', 'Try again in a moment.'],
  internal: ['Something failed inside the server.', 'Try again. The server’s log has the details.'],
  turn_in_progress: ['An answer is still being written here.', 'Wait for it or stop it, then try again.'],
  overloaded: ['Too many messages wait for an answer.', 'Wait a moment, then try again.'],
  unavailable: ['The server cannot take messages at the moment.', 'Try again in a moment.'],
  document_not_ready: ['A document is not ready yet.', 'Wait until it is, or leave it out.'],
  payload_too_large: ['This is too large.', 'A document may have up to 20 MiB.'],
  unsupported_media_type: ['Files of this kind cannot be read.', 'Try txt, md, html, pdf, docx, pptx, xlsx, odt, epub, rtf, eml or csv.'],
  not_found: ['This is no longer there.', ''],
  forbidden: ['You may not do this.', 'Your key, or your sign-in, is not for it.'],
};

/** What to do at each limit of an owner; the server says how much is allowed. */
const AT_LIMIT = {
  messages_per_minute: 'Wait, then try again.',
  live_turns: 'Wait until one of your answers has ended, or stop one.',
  queued_turns: 'Wait until a worker is free for one of your messages.',
  tokens_per_day: 'A new day begins at midnight UTC. A shorter question, or one that is no research, may still fit.',
  researches_per_day: 'A new day begins at midnight UTC. Ask without research until then.',
  documents: 'Delete documents that you no longer need.',
  stored_bytes: 'Delete documents that you no longer need.',
  streams: 'Close other tabs that show a conversation.',
  uploads: 'Wait until your other uploads are done, then try again.',
};

function atLimit({ problem, message, retryAfter }) {
  const wait = retryAfter > 0 && ['messages_per_minute', 'tokens_per_day', 'researches_per_day'].includes(problem.limit);
  const todo = AT_LIMIT[problem.limit] ?? 'Wait, then try again.';
  return { code: 'limit_reached', title: message, todo: wait ? `${todo} In ${duration(retryAfter)} it works again.` : todo, detail: null };
}

/** Milliseconds in words, never too short. */
export function duration(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [number, unit] = seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3600), 'hour'];
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}

export function adviceFor(code, message) {
  const [title, todo] = CODES[code] ?? [message || 'Something went wrong.', 'Try again.'];
  return { code, title, todo, detail: message && message !== title ? message : null };
}

export function advice(error) {
  if (error instanceof ParleyError && error.code === 'limit_reached') {
    return atLimit(error);
  }
  if (error instanceof ParleyError) {
    return adviceFor(error.code, error.message);
  }
  return { code: 'network', title: 'The server cannot be reached.', todo: 'Check the connection and that Parley runs, then try again.', detail: null };
}
