import { Component, html, useRef, useState } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, liveTurn, state } from '../store.js';
import { Empty } from './empty.js';
import { Icon } from './icons.js';
import { Turn, Sending } from './turn.js';
import { markWords } from './marks.js';

const NEAR = 60;

/** The messages. They follow the end while the reader is there, and stay where the reader scrolls to. */
export function Thread() {
  const scroller = useRef(null);
  const place = useRef({ atEnd: true, session: null, height: 0, oldest: null });
  const [away, setAway] = useState(false);
  const oldest = state.turns[0]?.turnId;

  const keepPlace = () => {
    const view = scroller.current;
    const now = place.current;
    if (now.session !== state.sessionId) {
      Object.assign(now, { session: state.sessionId, atEnd: true });
    } else if (now.oldest && now.oldest !== oldest && !now.atEnd) {
      // Earlier messages came in above: what is being read stays where it is.
      view.scrollTop += view.scrollHeight - now.height;
    }
    if (state.sending && now.sent !== state.sending) {
      Object.assign(now, { sent: state.sending, atEnd: true });
    }
    if (state.sessionId === null && !state.sending) {
      view.scrollTop = 0;
    } else if (now.atEnd) {
      view.scrollTop = view.scrollHeight;
    }
    Object.assign(now, { height: view.scrollHeight, oldest });
    markWords(view, state.query);
  };

  const look = () => {
    const view = scroller.current;
    place.current.atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
    setAway(!place.current.atEnd);
  };
  const onScroll = () => {
    const view = scroller.current;
    look();
    if (view.scrollTop < 300) {
      actions.loadOlder();
    }
  };
  const toEnd = () => {
    place.current.atEnd = true;
    scroller.current.scrollTop = scroller.current.scrollHeight;
  };
  const empty = state.sessionId === null && !state.sending && !state.opening;
  const live = liveTurn();
  return html`
    <div class="thread-frame">
      <div class="thread" ref=${scroller} onScroll=${onScroll} onToggleCapture=${look} tabindex="0" role="region" aria-label="Messages">
        <div class="column">
          ${state.opening && state.turns.length === 0 && html`<div class="ghosts thread-ghosts" role="status" aria-label="Loading"><div></div><div></div><div></div></div>`}
          ${state.loadingOlder && html`<p class="hint">Reading earlier messages …</p>`}
          ${empty && html`<${Empty} />`}
          ${state.turns.map((turn) => html`<${Turn} key=${turn.turnId} turn=${turn} version=${turn.version} last=${turn === state.turns.at(-1)} />`)}
          ${state.sending && html`<${Sending} sending=${state.sending} />`}
          <${AfterDrawing} then=${keepPlace} />
        </div>
      </div>
      ${away && !empty && html`
        <button type="button" class="jump" onClick=${toEnd} aria-label="Go to the end"><${Icon} name="down" />${live ? ' New text' : ''}</button>`}
    </div>`;
}

/** Runs when all that stands before it has been drawn: the answers draw their text by themselves. */
class AfterDrawing extends Component {
  componentDidMount() {
    this.props.then();
  }

  componentDidUpdate() {
    this.props.then();
  }

  render() {
    return null;
  }
}
