/**
 * A client of Parley's HTTP calls, for browsers and Node 20 or later. It needs nothing but fetch.
 * The calls are described in docs/guide.md, the types in parley.d.ts.
 */

/** The `parent_turn_id` of a message that begins its session anew. */
export const BEGINNING = '00000000-0000-0000-0000-000000000000';
const LAST_EVENTS = ['done', 'error', 'deleted'];
/** The server writes a line every 15 s, so a longer silence means that the connection is dead. */
const LONGEST_SILENCE = 40_000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
const MOST_SENDS = 6;

/** An answer of the server that is not the one that was asked for. */
export class ParleyError extends Error {
  /** @param retryAfter milliseconds; undefined if the server named no time */
  constructor(status, problem, retryAfter) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    Object.assign(this, { name: 'ParleyError', status, code: problem.code ?? 'unknown', problem, retryAfter });
  }

  /** True if the same request may succeed later. */
  get retryable() { return this.status === 429 || this.status >= 500; }
}

export class Parley {
  #base;
  #key;
  #fetch;
  #wakers = new Set();
  #connections = new Set();

  constructor({ base = '', key = null, fetch: call = globalThis.fetch } = {}) {
    this.#base = base.replace(/\/+$/, '');
    this.#key = key;
    this.#fetch = (...request) => call(...request);
  }

  /** Sent with every later call; null for none. */
  set key(key) { this.#key = key; }

  createSession(fields = {}) { return this.#json('POST', '/api/chat/sessions', fields); }
  sessions({ limit, cursor, q } = {}, options) { return this.#json('GET', `/api/chat/sessions${query({ limit, cursor, q })}`, undefined, options); }

  /** The session and the messages of one path, the newest last; `before` is a `previous_cursor`. */
  session(id, { limit, before, leaf } = {}, options) { return this.#json('GET', `${path(id)}${query({ limit, before, leaf })}`, undefined, options); }

  rename(id, title) { return this.#json('PATCH', path(id), { title }); }
  deleteSession(id, options) { return this.#json('DELETE', path(id), undefined, options); }
  /** Goes on with the newest turn behind this one. */
  selectLeaf(id, turnId) { return this.#json('PUT', `${path(id)}/leaf`, { turn_id: turnId }); }
  /** A new session that begins with a copy; `from` is `{turn_id}` or `{event_id}`. */
  fork(id, from, options) { return this.#repeat(`${path(id)}/fork`, from, options); }
  models() { return this.#json('GET', '/api/models'); }

  /** The caller's limits, and what its turns took on the last `days`. */
  usage({ days } = {}) { return this.#json('GET', `/api/usage${query({ days })}`); }

  /**
   * Sends a message and returns when the server has it. A lost connection or a busy server is tried
   * again with the same key, so that the message is never answered twice. At a limit of the caller
   * it is not: that may last for hours.
   *
   * @param message the text, or an object with `content` and what else the call takes
   */
  send(sessionId, message, options) {
    return this.#repeat(`${path(sessionId)}/messages`, typeof message === 'string' ? { content: message } : message, options);
  }

  /** Has a message answered once more, beside the answer that it has; returns like `send`. */
  regenerate(sessionId, turnId, changes = {}, options) { return this.#repeat(`${turn(sessionId, turnId)}/regenerate`, changes, options); }

  async #repeat(url, body, { idempotencyKey = randomKey(), signal, tries = MOST_SENDS } = {}) {
    const headers = { 'Idempotency-Key': idempotencyKey };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#json('POST', url, body, { headers, signal });
      } catch (error) {
        const lost = error instanceof ParleyError ? error.retryable && error.code !== 'limit_reached' : !signal?.aborted;
        if (!lost || attempt >= tries) {
          throw error;
        }
        await this.#pause(Math.max(error.retryAfter ?? 0, waitFor(attempt, FIRST_WAIT)), signal);
      }
    }
  }

  /** The events of a message that this call sends, to its last one. */
  async *ask(sessionId, message, options = {}) {
    const { turn_id: turnId } = await this.send(sessionId, message, options);
    yield* this.turnEvents(sessionId, turnId, options);
  }

  /** The events of one turn, to its last one, across any number of connections. */
  turnEvents(sessionId, turnId, options) { return this.#stream(`${turn(sessionId, turnId)}/events`, true, options); }

  /** The events of a session: those of its live turn, then of each later one; ends if it is deleted. */
  sessionEvents(sessionId, options) { return this.#stream(`${path(sessionId)}/events`, false, options); }

  cancel(sessionId, turnId) { return this.#json('POST', `${turn(sessionId, turnId)}/cancel`); }

  /** Gives up the connections of all streams and makes new ones, such as after a change of the network. */
  reconnect() { this.#connections.forEach((connection) => connection.abort()); }

  /** Ends every wait before a new connection, such as when the network is back. */
  wake() { this.#wakers.forEach((wake) => wake()); }

  documents({ limit, cursor } = {}) { return this.#json('GET', `/api/documents${query({ limit, cursor })}`); }
  document(id) { return this.#json('GET', document(id)); }

  /** Uploads a File or Blob, or a text as `{title, content}`. */
  upload(source, fields = {}, options = {}) {
    if (!(source instanceof Blob)) {
      return this.#json('POST', '/api/documents', { ...source, ...fields }, options);
    }
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => form.append(name, value));
    form.append('file', source, source.name ?? 'document');
    return this.#json('POST', '/api/documents', form, options);
  }

  deleteDocument(id) { return this.#json('DELETE', document(id)); }

  /** The text that was found in the document; sources count its UTF-16 units, as strings do. */
  async documentText(id, options) {
    return (await this.#call('GET', `${document(id)}/content`, undefined, options)).text();
  }

  /** The file as it was uploaded. */
  async documentFile(id, options) {
    return (await this.#call('GET', `${document(id)}/file`, undefined, options)).blob();
  }

  async #json(method, url, body, options) {
    const response = await this.#call(method, url, body, options);
    return response.status === 204 ? null : response.json();
  }

  async #call(method, url, body, { headers = {}, ...options } = {}) {
    const all = { Accept: 'application/json, */*;q=0.1', ...headers };
    if (this.#key) {
      all.Authorization = `Bearer ${this.#key}`;
    }
    if (body !== undefined && !(body instanceof FormData)) {
      all['Content-Type'] = 'application/json';
      body = JSON.stringify(body);
    }
    const response = await this.#fetch(this.#base + url, { method, headers: all, body, ...options });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      const seconds = Number(response.headers.get('Retry-After'));
      throw new ParleyError(response.status, problem, seconds > 0 ? seconds * 1000 : undefined);
    }
    return response;
  }

  /**
   * Yields events as `{name, id, data}`. After a cut it connects again behind the last event that it
   * yielded, with a growing pause. `onState` hears `connecting`, `open` (the second argument is true if
   * what was missed will come), and `waiting` with the error.
   */
  async *#stream(url, untilLast, { lastEventId = null, signal, onState = () => {} } = {}) {
    let last = lastEventId;
    let failures = 0;
    let firstWait = FIRST_WAIT;
    while (!signal?.aborted) {
      const connection = new AbortController();
      this.#connections.add(connection);
      const abort = () => connection.abort();
      signal?.addEventListener('abort', abort);
      let silence;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(abort, LONGEST_SILENCE);
      };
      let cause = null;
      try {
        onState('connecting');
        heard();
        const headers = { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) };
        const response = await this.#call('GET', url, undefined, { headers, cache: 'no-store', signal: connection.signal });
        if (response.status === 204) {
          return;
        }
        onState('open', last !== null);
        for await (const event of readEvents(response.body, heard)) {
          if (event.retry !== undefined) {
            firstWait = event.retry;
            continue;
          }
          failures = 0;
          last = event.id ?? last;
          yield { name: event.name, id: event.id, data: JSON.parse(event.data) };
          if (event.name === 'deleted' || (untilLast && LAST_EVENTS.includes(event.name))) {
            return;
          }
        }
      } catch (error) {
        if (signal?.aborted) {
          return;
        }
        if (error instanceof ParleyError && !error.retryable) {
          if (last === null || ![400, 410].includes(error.status)) {
            throw error;
          }
          // The event is no longer known: begin anew rather than never.
          last = null;
        }
        cause = error;
      } finally {
        clearTimeout(silence);
        signal?.removeEventListener('abort', abort);
        this.#connections.delete(connection);
        connection.abort();
      }
      failures++;
      onState('waiting', cause);
      await this.#pause(Math.max(cause?.retryAfter ?? 0, waitFor(failures, firstWait)), signal).catch(() => {});
    }
  }

  #pause(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#wakers.delete(end);
        signal?.removeEventListener('abort', end);
        signal?.aborted ? reject(signal.reason) : resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#wakers.add(end);
      signal?.addEventListener('abort', end);
    });
  }
}

/** Reads Server-Sent Events; `heard` is called for every piece, also for comments. */
export async function* readEvents(body, heard = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = { name: 'message', id: undefined, data: [] };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      heard();
      rest += decoder.decode(value, { stream: true });
      // A CR at the end may be half of a CRLF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (line === '') {
          if (event.data.length > 0) {
            yield { ...event, data: event.data.join('\n') };
          }
          event = { name: 'message', id: undefined, data: [] };
        } else if (field === 'data') {
          event.data.push(text);
        } else if (field === 'event') {
          event.name = text;
        } else if (field === 'id') {
          event.id = text;
        } else if (field === 'retry' && /^\d+$/.test(text)) {
          yield { retry: Number(text) };
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

// Doubles with each failure in a row, half of it by chance: a node's readers must not return at once.
function waitFor(failures, first) {
  const longest = Math.min(LONGEST_WAIT, first * 2 ** (failures - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}

// crypto.randomUUID exists on secure pages only, this function everywhere.
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const path = (id) => `/api/chat/sessions/${encodeURIComponent(id)}`;
const turn = (id, turnId) => `${path(id)}/turns/${encodeURIComponent(turnId)}`;
const document = (id) => `/api/documents/${encodeURIComponent(id)}`;

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => (value ?? '') !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
