import { html, useLayoutEffect, useRef, useState } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, go, state } from '../store.js';
import { closePanel, focusOn, openPanel } from './app.js';
import { Icon, IconButton } from './icons.js';

export function Sidebar() {
  const sessions = state.sessions.filter((session) => session.session_id !== state.deleted?.id);
  return html`
    <nav class="sidebar" aria-label="Conversations">
      <div class="brand">
        <img src="app/icon.svg" alt="" width="26" height="26" />
        <span>Parley</span>
        <${IconButton} name="close" label="Close the list" class="icon-button only-small" onClick=${() => actions.set({ menu: false })} />
      </div>
      <button type="button" class="new" onClick=${() => { go(null); actions.set({ menu: false }); focusOn('#message'); }}>
        <${Icon} name="plus" /> New conversation
      </button>
      <${Search} />
      <ul class="sessions">
        ${grouped(sessions).map(([day, group]) => html`
          <li key=${day} class="day" aria-hidden="true">${day}</li>
          ${group.map((session) => html`<${Entry} key=${session.session_id} session=${session} />`)}`)}
      </ul>
      ${!state.sessionsLoaded && html`<div class="ghosts" role="status" aria-label="Loading">${[1, 2, 3].map(() => html`<div></div>`)}</div>`}
      ${state.sessionsLoaded && sessions.length === 0 && html`
        <p class="hint">${state.query.trim() ? 'No conversation has these words.' : 'Your conversations will be listed here.'}</p>`}
      ${state.sessionsCursor && html`<button type="button" class="quiet more" onClick=${() => actions.loadSessions(true)}>Show more</button>`}
      <${Account} />
    </nav>`;
}

/** At the foot of the list: what the user has used, and the way out. */
function Account() {
  const shown = state.panel === 'usage';
  return html`
    <div class="account">
      <button type="button" class="quiet" aria-expanded=${shown} onClick=${() => {
        actions.set({ menu: false });
        shown ? closePanel() : openPanel('usage');
      }}><${Icon} name="gauge" /> Usage</button>
      ${state.signedIn && html`<button type="button" class="quiet" onClick=${actions.signOut}><${Icon} name="leave" /> Sign out</button>`}
    </div>`;
}

function Search() {
  const timer = useRef(null);
  return html`
    <div class="search">
      <${Icon} name="search" />
      <input id="search" type="search" placeholder="Search" aria-label="Search conversations" maxlength="200" value=${state.query}
        onInput=${(event) => {
          const { value } = event.target;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => actions.search(value), 250);
        }} />
      <kbd aria-hidden="true">${/Mac|iP/.test(navigator.platform) ? '⌘' : 'Ctrl'} K</kbd>
    </div>`;
}

function Entry({ session }) {
  const [editing, setEditing] = useState(false);
  const id = session.session_id;
  const current = id === state.sessionId;
  if (editing) {
    return html`<li><${TitleInput} session=${session} done=${() => { setEditing(false); focusOn(`.sessions a[href="#/s/${id}"]`); }} /></li>`;
  }
  return html`
    <li class=${current ? 'current' : ''}>
      <a href=${`#/s/${id}`} aria-current=${current ? 'page' : undefined} title=${session.title ?? ''} dir="auto"
        onClick=${() => actions.set({ menu: false })}
        onKeyDown=${(event) => {
          if (event.key === 'F2') {
            setEditing(true);
          } else if (event.key === 'Delete') {
            actions.remove(id);
          }
        }}>
        ${session.status === 'running' && html`<span class="pulse" role="img" aria-label="Is being answered"></span>`}
        <span class="title">${marked(session.title ?? 'Untitled', state.query)}</span>
      </a>
      <span class="tools">
        <${IconButton} name="pen" label="Rename" onClick=${() => setEditing(true)} />
        <${IconButton} name="bin" label="Delete" onClick=${() => actions.remove(id)} />
      </span>
    </li>`;
}

export function TitleInput({ session, done }) {
  const input = useRef(null);
  const over = useRef(false);
  useLayoutEffect(() => {
    input.current.focus();
    input.current.select();
  }, []);
  const finish = (save) => {
    if (!over.current) {
      over.current = true;
      const title = input.current.value.trim();
      if (save && title && title !== session.title) {
        actions.rename(session.session_id, title);
      }
      done();
    }
  };
  return html`
    <input class="rename" ref=${input} maxlength="200" aria-label="Title" dir="auto" value=${session.title ?? ''}
      onBlur=${() => finish(true)}
      onKeyDown=${(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          finish(true);
        } else if (event.key === 'Escape') {
          finish(false);
        }
      }} />`;
}

export function words(query) {
  return query.trim().split(/\s+/).filter((word) => word.length > 1);
}

function marked(text, query) {
  const wanted = words(query).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (wanted.length === 0) {
    return text;
  }
  return text.split(new RegExp(`(${wanted.join('|')})`, 'gi')).map((part, index) => (index % 2 ? html`<mark>${part}</mark>` : part));
}

function grouped(sessions) {
  const today = new Date();
  today.setHours(0, 0, 0, 0);
  const name = (time) => {
    const days = Math.ceil((today - time) / 86_400_000);
    return days <= 0 ? 'Today' : days === 1 ? 'Yesterday' : days < 7 ? 'This week' : time.toLocaleDateString(undefined, { month: 'long', year: 'numeric' });
  };
  const groups = new Map();
  for (const session of sessions) {
    const day = name(new Date(session.updated_at));
    groups.set(day, [...(groups.get(day) ?? []), session]);
  }
  return [...groups];
}
