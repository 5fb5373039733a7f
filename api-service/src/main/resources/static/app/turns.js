/** What events and history make of a turn. Nothing here knows the page. */

const ENDED = new Set(['completed', 'cancelled', 'failed']);

export const ended = (turn) => ENDED.has(turn.status);

export function newTurn(turnId, content, documentIds = [], mode = 'regular') {
  return {
    turnId,
    content,
    documentIds,
    mode,
    createdAt: new Date().toISOString(),
    ...emptyAnswer(),
    status: 'pending',
    attempt: 0,
    restarts: 0,
    timing: null,
    version: 0,
    live: false,
    parentTurnId: null,
    siblings: [turnId],
  };
}

function emptyAnswer() {
  return { text: '', reasoning: '', steps: [], sources: [], error: null, usage: null, queued: null, finishReason: null, model: null };
}

/** Applies one event of a stream to the turn that it belongs to. */
export function apply(turn, { name, data }, now) {
  // History has told all of it already; a turn that is told from its beginning begins anew.
  if (ended(turn) && name !== 'accepted') {
    return;
  }
  turn.version++;
  turn.live = true;
  switch (name) {
    case 'accepted':
      Object.assign(turn, emptyAnswer(), { status: 'pending', content: data.content, documentIds: data.document_ids, mode: data.mode });
      break;
    case 'queued':
      turn.queued = { position: data.position };
      break;
    case 'started':
      Object.assign(turn, { status: 'streaming', queued: null, attempt: data.attempt, model: data.model });
      break;
    case 'progress':
      step(turn.steps, data);
      break;
    case 'sources':
      turn.sources = data.sources;
      break;
    case 'reasoning':
      turn.reasoning += data.text;
      break;
    case 'token':
      turn.text += data.text;
      if (turn.timing) {
        turn.timing.first ??= now;
        turn.timing.last = now;
        turn.timing.tokens++;
      }
      break;
    case 'restart':
      Object.assign(turn, emptyAnswer(), { attempt: data.attempt, restarts: turn.restarts + 1 });
      break;
    case 'done':
      Object.assign(turn, { status: data.status, usage: data.usage, finishReason: data.finish_reason, queued: null });
      break;
    case 'error':
      Object.assign(turn, { status: 'failed', error: data, queued: null });
      break;
    default:
      // A later server may say more than this page knows.
  }
}

// A step is told twice: when it begins, and what came of it.
function step(steps, data) {
  const known = steps.find((one) => one.id === data.step_id);
  if (known) {
    known.result = data.detail;
  } else {
    steps.push({ id: data.step_id, stage: data.stage, title: data.detail, result: null });
  }
}

/** The turns of a page of history, oldest first. */
export function fromHistory(messages) {
  const turns = new Map();
  for (const message of messages) {
    let turn = turns.get(message.turn_id);
    if (!turn) {
      turn = newTurn(message.turn_id, '', message.document_ids, message.mode);
      turn.createdAt = message.created_at;
      turns.set(message.turn_id, turn);
    }
    turn.parentTurnId = message.parent_turn_id ?? null;
    turn.siblings = message.siblings ?? [message.turn_id];
    if (message.role === 'user') {
      turn.content = message.content;
      turn.createdAt = message.created_at;
    } else {
      Object.assign(turn, {
        text: message.content,
        status: message.status,
        sources: message.sources,
        usage: message.usage ?? null,
        finishReason: message.finish_reason ?? null,
        error: message.error ?? null,
        model: message.model ?? null,
        attempt: message.attempt ?? 0,
      });
    }
  }
  return [...turns.values()];
}

// History knows where a turn stands among the others; a stream does not tell.
function placed(turn, { parentTurnId, siblings }) {
  if (turn.siblings.length !== siblings.length) {
    turn.version++;
  }
  return Object.assign(turn, { parentTurnId, siblings });
}

/** Puts a page of history before what streams have told since, and keeps what only they tell of its turns. */
export function merge(shown, history) {
  const known = new Map(shown.map((turn) => [turn.turnId, turn]));
  const merged = history.map((turn) => {
    const before = known.get(turn.turnId);
    known.delete(turn.turnId);
    if (!before) {
      return turn;
    }
    const same = ended(before) && before.text === turn.text && before.status === turn.status;
    // A page that does not have the end was read before it: what a stream told is newer.
    if (same || (!ended(turn) && (before.live || ended(before)))) {
      return placed(before, turn);
    }
    const { steps, reasoning, restarts, timing, version } = before;
    return { ...turn, steps, reasoning, restarts, timing, version: version + 1 };
  });
  return [...merged, ...known.values()];
}
