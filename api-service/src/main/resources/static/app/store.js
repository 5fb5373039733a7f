/** The state of the page, and everything that changes it. Views read `state` and call `actions`. */
import { BEGINNING, Parley, ParleyError } from '../parley.js';
import { SignIn } from './signin.js';
import { advice } from './words.js';
import { apply, ended, fromHistory, merge, newTurn } from './turns.js';

const PAGE = 60;
const UNDO_TIME = 10_000;
const LIST_EVERY = 15_000;
const LONGEST_TITLE = 60;

export const state = {
  asks: null,
  signedIn: false,
  draft: '',
  models: [],
  sessions: [],
  sessionsCursor: null,
  sessionsLoaded: false,
  query: '',
  deleted: null,
  sessionId: null,
  session: null,
  turns: [],
  olderCursor: null,
  opening: false,
  loadingOlder: false,
  sending: null,
  connection: 'idle',
  cause: null,
  problem: null,
  documents: [],
  documentsLoaded: false,
  attached: [],
  uploads: [],
  usage: null,
  mode: 'regular',
  choice: { model: null, systemPrompt: '', temperature: null },
  panel: null,
  source: null,
  menu: false,
  notice: null,
  tabs: 1,
};

const client = new Parley();
const signIn = new SignIn({
  onKey: (key) => {
    client.key = key;
    set({ signedIn: signIn.signedIn });
  },
  onEnd: (problem) => ask(problem),
});
const listeners = new Set();
let scheduled = false;

export function onChange(listener) {
  listeners.add(listener);
}

/** Tells the views, once a frame at most. A hidden page has no frames. */
export function changed() {
  if (!scheduled) {
    scheduled = true;
    const run = () => {
      scheduled = false;
      listeners.forEach((listener) => listener());
    };
    if (document.hidden) {
      setTimeout(run, 200);
    } else {
      requestAnimationFrame(run);
    }
  }
}

function set(values) {
  Object.assign(state, values);
  changed();
}

// What goes wrong in a call is shown; a missing credential is asked for.
async function attempt(what, call) {
  try {
    return await call();
  } catch (error) {
    failed(what, error);
    return undefined;
  }
}

function failed(what, error) {
  if (isRefused(error)) {
    refused();
  } else if (error.name !== 'AbortError') {
    set({ problem: { what, ...advice(error) } });
  }
}

// --- Who is calling ---------------------------------------------------------------------------------

const isRefused = (error) => error instanceof ParleyError && error.status === 401;

// Several calls may be refused at once: one of them looks for a new credential.
let looking = null;

function refused() {
  looking ??= signIn.refused().then((renewed) => {
    looking = null;
    if (renewed) {
      begin();
    }
  });
}

function ask(problem) {
  set({ asks: { ...signIn.ways, problem } });
}

function useKey(key) {
  if (key) {
    signIn.useKey(key);
    begin();
  }
}

async function goToProvider() {
  set({ asks: { ...state.asks, going: true, problem: null } });
  try {
    await signIn.begin(document.getElementById('message')?.value ?? '');
  } catch (error) {
    ask(error.message);
  }
}

/** Forgets the credential and everything that was read with it. */
function signOut() {
  signIn.end();
  location.reload();
}

/** Reads everything with the credential that there is now. */
function begin() {
  set({ asks: null, problem: null });
  load();
  const id = state.sessionId;
  if (id !== null) {
    stream?.abort();
    state.sessionId = null;
    openSession(id);
  }
}

async function loadUsage() {
  const usage = await attempt('The usage could not be read', () => client.usage({ days: 30 }));
  if (usage) {
    set({ usage });
  }
}

// --- Sessions -------------------------------------------------------------------------------------

let listRead = 0;

async function loadSessions(more = false) {
  const read = ++listRead;
  const query = state.query.trim();
  const page = await attempt('The conversations could not be read', () =>
    client.sessions({ limit: 40, q: query, cursor: more ? state.sessionsCursor : null }));
  if (page && read === listRead) {
    const known = more ? state.sessions : [];
    set({
      sessions: [...known, ...page.sessions.filter((one) => !known.some((other) => other.session_id === one.session_id))],
      sessionsCursor: page.next_cursor ?? null,
      sessionsLoaded: true,
    });
  }
}

let stream = null;

function openSession(id) {
  if (id === state.sessionId) {
    return;
  }
  stream?.abort();
  stream = null;
  set({
    sessionId: id, session: null, turns: [], olderCursor: null, sending: null, source: null, menu: false,
    attached: [], connection: 'idle', opening: id !== null, mode: 'regular', panel: state.panel === 'source' ? null : state.panel,
    choice: { model: null, systemPrompt: '', temperature: null },
  });
  if (id !== null) {
    follow(id);
  }
}

// The stream is opened first and history read then: what happens between the two is in both.
async function follow(id) {
  const own = new AbortController();
  stream = own;
  const here = () => stream === own;
  const onState = (connection, detail) => {
    if (!here()) {
      return;
    }
    const cause = connection === 'waiting' && detail instanceof ParleyError ? advice(detail) : null;
    set({ connection, cause });
    if (connection === 'open' && !detail || connection === 'waiting' && state.session === null) {
      loadHistory(id, here);
    }
  };
  try {
    for await (const event of client.sessionEvents(id, { signal: own.signal, onState })) {
      if (!here()) {
        return;
      }
      hear(event);
    }
    if (here() && !own.signal.aborted) {
      set({ connection: 'idle' });
      await loadHistory(id, here);
    }
  } catch (error) {
    if (here()) {
      set({ connection: 'idle', opening: false });
      failed('The conversation could not be opened', error);
    }
  }
}

async function loadHistory(id, here) {
  try {
    await readPath(id);
  } catch (error) {
    if (!here()) {
      return;
    }
    if (error instanceof ParleyError && error.status === 404) {
      gone();
    } else {
      set({ opening: false });
      failed('The conversation could not be read', error);
    }
  }
}

const showPath = () => attempt('The conversation could not be read', () => readPath(state.sessionId));

let pathReads = 0;
let pathShown = 0;

// Another window may have chosen another path: turns that are not on the one that is read go, unless they came meanwhile.
async function readPath(id) {
  const number = ++pathReads;
  const before = new Set(state.turns.map((turn) => turn.turnId));
  const { messages, previous_cursor: cursor, ...session } = await client.session(id, { limit: PAGE });
  if (id !== state.sessionId || number < pathShown) {
    return;
  }
  pathShown = number;
  const first = state.session === null;
  const page = fromHistory(messages);
  // What was loaded of the same path stays.
  const older = state.turns.slice(0, state.turns.findIndex((turn) => turn.turnId === page[0]?.parentTurnId) + 1);
  const shown = state.turns.filter((turn) => page.some((other) => other.turnId === turn.turnId) || !before.has(turn.turnId));
  const turns = [...older, ...merge(shown, page)];
  set({ session, turns, olderCursor: older.length > 0 ? state.olderCursor : cursor ?? null, opening: false });
  if (first) {
    const last = turns.at(-1);
    set({
      attached: last?.documentIds ?? session.document_ids,
      mode: session.mode,
      choice: { model: session.model, systemPrompt: session.system_prompt ?? '', temperature: session.temperature ?? null },
    });
  }
}

function gone() {
  stream?.abort();
  set({ notice: 'This conversation no longer exists.' });
  go(null);
  loadSessions();
}

function hear(event) {
  const { name, data } = event;
  if (name === 'deleted') {
    gone();
    return;
  }
  const now = performance.now();
  const turnId = data.turn_id ?? event.id?.split('.')[0] ?? state.turns.findLast((turn) => !ended(turn))?.turnId;
  const turn = turnId && turnOf(turnId, data);
  if (turn) {
    const wasEnded = ended(turn);
    apply(turn, event, now);
    if (name === 'accepted' && data.parent_turn_id && state.turns.at(-2)?.turnId !== data.parent_turn_id) {
      showPath();
    }
    if (name === 'accepted' || (ended(turn) && !wasEnded)) {
      loadSessions();
      if (state.panel === 'usage') {
        loadUsage();
      }
    }
  }
  changed();
}

function turnOf(turnId, data) {
  let turn = state.turns.findLast((one) => one.turnId === turnId);
  if (!turn) {
    turn = newTurn(turnId, data.content ?? '', data.document_ids, data.mode);
    turn.live = true;
    state.turns.push(turn);
  }
  if (state.sending && !state.sending.problem && turn.content === state.sending.content) {
    turn.timing = { sent: state.sending.at, first: null, last: null, tokens: 0 };
    set({ sending: null });
  }
  return turn;
}

async function loadOlder() {
  if (!state.olderCursor || state.loadingOlder) {
    return;
  }
  const id = state.sessionId;
  const oldest = state.turns[0]?.turnId;
  set({ loadingOlder: true });
  const read = await attempt('Earlier messages could not be read', () =>
    client.session(id, { limit: PAGE, before: state.olderCursor, leaf: oldest }));
  // Another path may be shown by now.
  if (read && id === state.sessionId && oldest === state.turns[0]?.turnId) {
    const known = new Set(state.turns.map((turn) => turn.turnId));
    const older = fromHistory(read.messages).filter((turn) => !known.has(turn.turnId));
    set({ turns: [...older, ...state.turns], olderCursor: read.previous_cursor ?? null });
  }
  set({ loadingOlder: false });
}

/** Shows what happened on the way to an old answer: it is read from the log when someone looks. */
async function loadTrace(turn) {
  if (turn.traced || turn.live) {
    return;
  }
  turn.traced = true;
  const past = newTurn(turn.turnId, '');
  await attempt('The steps could not be read', async () => {
    for await (const event of client.turnEvents(state.sessionId, turn.turnId)) {
      apply(past, event, 0);
    }
    Object.assign(turn, { steps: past.steps, reasoning: past.reasoning, version: turn.version + 1 });
    changed();
  });
}

async function rename(id, title) {
  const session = await attempt('The title could not be changed', () => client.rename(id, title));
  if (session) {
    if (state.sessionId === id) {
      set({ session: { ...state.session, title: session.title } });
    }
    loadSessions();
  }
}

// The session is deleted once the time for second thoughts is over.
function remove(id) {
  flushDeleted();
  const session = state.sessions.find((one) => one.session_id === id);
  set({ deleted: { id, title: session?.title, timer: setTimeout(flushDeleted, UNDO_TIME) } });
  if (state.sessionId === id) {
    go(null);
  }
}

function undoRemove() {
  clearTimeout(state.deleted?.timer);
  set({ deleted: null });
}

function flushDeleted() {
  const { deleted } = state;
  if (deleted) {
    clearTimeout(deleted.timer);
    set({ deleted: null, sessions: state.sessions.filter((one) => one.session_id !== deleted.id) });
    attempt('The conversation could not be deleted', () => client.deleteSession(deleted.id, { keepalive: true })).then(() => loadSessions());
  }
}

// --- Messages --------------------------------------------------------------------------------------

/** Returns true if the message was taken on: its text may go from the input. */
async function send(content) {
  if (!content.trim() || liveTurn() || (state.sending && !state.sending.problem) || waitingFor().length > 0) {
    return false;
  }
  const message = { content, document_ids: state.attached, mode: state.mode, ...chosen(), ...afterShown() };
  const sending = { content, at: performance.now(), problem: null };
  set({ sending });
  deliver(message, sending);
  return true;
}

async function deliver(message, sending, beside = null) {
  try {
    if (state.sessionId === null) {
      const session = await client.createSession({ title: titleFrom(message.content), mode: message.mode, ...chosen() });
      if (state.sending !== sending) {
        return;
      }
      const { attached, mode, choice } = state;
      openSession(session.session_id);
      history.pushState(null, '', `#/s/${session.session_id}`);
      set({ sending, session, attached, mode, choice, opening: false });
    }
    const id = state.sessionId;
    const taken = beside && message.content === beside.content
      ? await client.regenerate(id, beside.turnId)
      : await client.send(id, message);
    if (id === state.sessionId) {
      const turn = turnOf(taken.turn_id, message);
      if (beside) {
        Object.assign(turn, { parentTurnId: beside.parentTurnId, siblings: [...new Set([...beside.siblings, turn.turnId])] });
        turn.version++;
      }
      if (state.sending === sending) {
        set({ sending: null });
      }
      changed();
    }
  } catch (error) {
    if (isRefused(error)) {
      refused();
    }
    if (state.sending === sending) {
      sending.problem = { ...advice(error), retry: () => retrySend(message, beside) };
      changed();
    }
  }
}

function retrySend(message, beside) {
  const sending = { content: message.content, at: performance.now(), problem: null };
  set({ sending });
  deliver(message, sending, beside);
}

const busy = () => liveTurn() !== null || (state.sending && !state.sending.problem);

/** Answers a question once more, or an edited one in its place; the turn that it stands beside stays. */
function askBeside(turn, content = turn.content) {
  const index = state.turns.indexOf(turn);
  if (busy() || index < 0 || !content.trim()) {
    return;
  }
  const parent = turn.parentTurnId ?? state.turns[index - 1]?.turnId ?? BEGINNING;
  set({ turns: state.turns.slice(0, index) });
  retrySend({ content, document_ids: turn.documentIds, mode: turn.mode, ...chosen(), parent_turn_id: parent }, turn);
}

async function dismissSending() {
  set({ sending: null });
  if (state.sessionId !== null) {
    await showPath();
  }
}

/** Shows another turn that goes on from the same one, and goes on with it. */
async function selectSibling(turnId) {
  if (!busy() && await attempt('The branch could not be chosen', () => client.selectLeaf(state.sessionId, turnId))) {
    await showPath();
  }
}

/** Copies the conversation up to this turn into a new one, and opens that. */
async function fork(turn) {
  const copy = await attempt('The conversation could not be copied', () => client.fork(state.sessionId, { turn_id: turn.turnId }));
  if (copy) {
    go(copy.session_id);
    set({ notice: 'This is a copy; the first conversation stays as it is.' });
    loadSessions();
  }
}

/** Asks the question of a failed turn again, as a new message. */
function retry(turn) {
  if (!liveTurn() && !(state.sending && !state.sending.problem)) {
    retrySend({ content: turn.content, document_ids: turn.documentIds, mode: turn.mode, ...chosen(), ...afterShown() });
  }
}

// A message goes on from what its writer sees, whatever another window has chosen.
function afterShown() {
  const last = state.turns.at(-1);
  return last ? { parent_turn_id: last.turnId } : {};
}

function chosen() {
  const { model, systemPrompt, temperature } = state.choice;
  return {
    ...(model ? { model } : {}),
    ...(systemPrompt.trim() ? { system_prompt: systemPrompt } : {}),
    ...(temperature === null ? {} : { temperature }),
  };
}

function titleFrom(content) {
  const line = content.trim().split('\n')[0].replace(/\s+/g, ' ');
  if (line.length <= LONGEST_TITLE) {
    return line;
  }
  const cut = [...line].slice(0, LONGEST_TITLE).join('');
  return `${cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut}…`;
}

export function liveTurn() {
  return state.turns.findLast((turn) => !ended(turn)) ?? null;
}

async function stop() {
  const turn = liveTurn();
  if (turn && !turn.stopping) {
    turn.stopping = true;
    turn.version++;
    changed();
    await attempt('The answer could not be stopped', () => client.cancel(state.sessionId, turn.turnId));
    turn.stopping = false;
    turn.version++;
    changed();
  }
}

// --- Documents -------------------------------------------------------------------------------------

let watching = null;

async function loadDocuments() {
  const documents = [];
  let cursor = null;
  const read = await attempt('The documents could not be read', async () => {
    do {
      const page = await client.documents({ limit: 100, cursor });
      documents.push(...page.documents);
      cursor = page.next_cursor ?? null;
    } while (cursor && documents.length < 500);
    return true;
  });
  if (read) {
    const known = new Set(documents.map((one) => one.document_id));
    const partial = cursor !== null;
    set({ documents, documentsLoaded: true, attached: partial ? state.attached : state.attached.filter((id) => known.has(id)) });
  }
  watchDocuments();
}

function watchDocuments() {
  clearTimeout(watching);
  if (state.documents.some((one) => one.status === 'indexing')) {
    watching = setTimeout(async () => {
      const open = state.documents.filter((one) => one.status === 'indexing');
      const news = await Promise.all(open.map((one) => client.document(one.document_id).catch(() => one)));
      set({ documents: state.documents.map((one) => news.find((other) => other.document_id === one.document_id) ?? one) });
      watchDocuments();
    }, 700);
  }
}

/** Uploads files and attaches them to the next message. */
async function upload(files) {
  await Promise.all([...files].map(async (file) => {
    const entry = { name: file.name, problem: null };
    set({ uploads: [...state.uploads, entry] });
    try {
      const taken = await client.upload(file);
      const document = await client.document(taken.document_id);
      set({
        documents: [document, ...state.documents],
        attached: [...new Set([...state.attached, document.document_id])],
        uploads: state.uploads.filter((one) => one !== entry),
      });
      watchDocuments();
    } catch (error) {
      if (isRefused(error)) {
        refused();
      }
      entry.problem = advice(error);
      changed();
    }
  }));
}

function dismissUpload(entry) {
  set({ uploads: state.uploads.filter((one) => one !== entry) });
}

function attach(id, on) {
  set({ attached: on ? [...new Set([...state.attached, id])] : state.attached.filter((one) => one !== id) });
}

/** The attached documents that cannot be used yet. */
export function waitingFor() {
  return state.attached
    .map((id) => state.documents.find((one) => one.document_id === id))
    .filter((document) => document && document.status !== 'ready');
}

async function removeDocument(id) {
  const removed = await attempt('The document could not be deleted', () => client.deleteDocument(id));
  if (removed !== undefined) {
    attach(id, false);
    set({ documents: state.documents.filter((one) => one.document_id !== id) });
  }
}

async function openSource(source) {
  const shown = { source, text: null, problem: null };
  set({ source: shown, panel: 'source' });
  try {
    shown.text = await client.documentText(source.document_id);
  } catch (error) {
    shown.problem = advice(error);
  }
  changed();
}

async function download(document) {
  const blob = await attempt('The file could not be read', () => client.documentFile(document.document_id));
  if (blob) {
    const link = window.document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = document.file_name || state.documents.find((one) => one.document_id === document.document_id)?.file_name || `${document.title}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}

// --- The page --------------------------------------------------------------------------------------

export function go(id) {
  const hash = id === null ? '#/' : `#/s/${id}`;
  if (location.hash !== hash) {
    location.hash = hash;
  }
  openSession(id);
}

async function load() {
  loadSessions();
  loadDocuments();
  const offered = await attempt('The models could not be read', () => client.models());
  if (offered) {
    set({ models: offered.models });
  }
}

/** The conversation that the address names; null for a new one. */
function addressed() {
  return /^#\/s\/([0-9a-f-]{36})$/i.exec(location.hash)?.[1] ?? null;
}

function fromAddress() {
  if (!state.asks) {
    openSession(addressed());
  }
}

// A browser gives HTTP/1.1 six connections a server, and each tab keeps one for its stream.
function countTabs() {
  const channel = new BroadcastChannel('parley.tabs');
  const own = Math.random();
  const others = new Map();
  const heard = ({ data }) => {
    if (data.bye) {
      others.delete(data.tab);
    } else {
      others.set(data.tab, true);
      if (data.hello) {
        channel.postMessage({ tab: own });
      }
    }
    set({ tabs: others.size + 1 });
  };
  channel.addEventListener('message', heard);
  channel.postMessage({ tab: own, hello: true });
  addEventListener('pagehide', () => channel.postMessage({ tab: own, bye: true }));
}

export async function start() {
  addEventListener('hashchange', fromAddress);
  // A connection of before would go silent, and be given up much later.
  addEventListener('offline', () => client.reconnect());
  addEventListener('online', () => client.wake());
  addEventListener('pagehide', flushDeleted);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) {
      signIn.wake();
      client.wake();
      loadSessions();
      changed();
    }
  });
  setInterval(() => {
    if (!document.hidden && !state.asks && state.sessionsCursor === null) {
      loadSessions();
    }
  }, LIST_EVERY);
  countTabs();
  set({ opening: addressed() !== null });
  const { problem, draft } = await signIn.start();
  set({ draft: draft ?? '' });
  if (problem || signIn.needed) {
    ask(problem ?? null);
    state.sessionId = addressed();
  } else {
    load();
    fromAddress();
  }
}

export const actions = {
  set, loadSessions, loadOlder, loadTrace, rename, remove, undoRemove, send, retry, stop,
  askBeside, dismissSending, selectSibling, fork,
  upload, dismissUpload, attach, removeDocument, openSource, download, useKey, goToProvider, signOut, loadUsage,
  search(query) {
    set({ query });
    loadSessions();
  },
  wake: () => client.wake(),
};
