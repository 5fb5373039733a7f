import { html, useEffect } from '../../vendor/htm-3.1.1/standalone.module.js';
import { actions, state } from '../store.js';
import { duration } from '../words.js';
import { closePanel } from './app.js';
import { IconButton } from './icons.js';

const GROUPS = [
  ['Today', { tokens_per_day: 'Tokens', researches_per_day: 'Deep researches' }],
  ['Now', { messages_per_minute: 'Messages this minute', live_turns: 'Answers under way', queued_turns: 'Waiting for a worker', streams: 'Open streams', uploads: 'Uploads' }],
  ['Documents', { documents: 'Documents', stored_bytes: 'Stored' }],
];
const CLOSE_TO = 0.8;
const MOST_DAYS = 14;

/** What the user has used of each limit, and what the last days took. */
export function UsagePanel() {
  useEffect(() => {
    actions.loadUsage();
  }, []);
  const { usage } = state;
  return html`
    <aside class="panel" aria-label="Usage">
      <div class="panel-head"><h2 tabindex="-1">Usage</h2><${IconButton} name="close" label="Close" onClick=${closePanel} /></div>
      <div class="panel-body" tabindex="0" role="region" aria-label="What was used">
        ${usage ? html`<${Limits} limits=${usage.limits} /><${Days} rows=${usage.usage} />`
          : html`<div class="ghosts" role="status" aria-label="Loading"><div></div><div></div><div></div></div>`}
      </div>
    </aside>`;
}

function Limits({ limits }) {
  const byName = new Map(limits.map((one) => [one.limit, one]));
  if (limits.every((one) => one.allowed == null)) {
    return html`<p class="hint">You have no limits here.</p>`;
  }
  return GROUPS.map(([title, names]) => html`
    <section class="usage">
      <h3>${title}</h3>
      ${Object.entries(names).filter(([name]) => byName.has(name)).map(([name, label]) => html`<${Gauge} label=${label} limit=${byName.get(name)} />`)}
      ${title === 'Today' && html`<p class="hint">A new day begins in ${duration(untilMidnight())}, at midnight UTC.</p>`}
    </section>`);
}

function Gauge({ label, limit: { limit, allowed, used } }) {
  const shown = limit === 'stored_bytes' ? bytes : (number) => number.toLocaleString();
  if (allowed == null) {
    return html`<div class="gauge"><span>${label}</span><span class="of">${shown(used)}, no limit</span></div>`;
  }
  const level = used >= allowed ? 'full' : used >= allowed * CLOSE_TO ? 'close' : '';
  return html`
    <div class=${`gauge ${level}`}>
      <span>${label}</span><span class="of"><b>${shown(used)}</b> of ${shown(allowed)}</span>
      <span class="bar" role="meter" aria-label=${label} aria-valuemin="0" aria-valuemax=${allowed} aria-valuenow=${Math.min(used, allowed)}
        aria-valuetext=${`${shown(used)} of ${shown(allowed)}`}>
        <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.min(100, (100 * used) / allowed)} height="6" /></svg>
      </span>
    </div>`;
}

function Days({ rows }) {
  const days = new Map();
  for (const row of rows) {
    const day = days.get(row.day) ?? { turns: 0, tokens: 0 };
    day.turns += row.turns;
    day.tokens += row.prompt_tokens + row.completion_tokens + row.uncounted_tokens;
    days.set(row.day, day);
  }
  const shown = [...days].sort(([one], [other]) => (one < other ? 1 : -1)).slice(0, MOST_DAYS);
  return html`
    <section class="usage">
      <h3>Last days</h3>
      ${shown.length === 0
        ? html`<p class="hint">Nothing yet. What an answer took is counted when it ends.</p>`
        : html`
          <div class="table"><table>
            <thead><tr><th>Day</th><th align="right">Answers</th><th align="right">Tokens</th></tr></thead>
            <tbody>${shown.map(([day, { turns, tokens }]) => html`
              <tr key=${day}><td>${new Date(`${day}T00:00Z`).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })}</td>
                <td align="right">${turns.toLocaleString()}</td><td align="right">${tokens.toLocaleString()}</td></tr>`)}</tbody>
          </table></div>`}
    </section>`;
}

function untilMidnight() {
  const day = 86_400_000;
  return day - (Date.now() % day);
}

function bytes(number) {
  const [size, unit] = number < 1e6 ? [number / 1e3, 'kB'] : number < 1e9 ? [number / 1e6, 'MB'] : [number / 1e9, 'GB'];
  return `${size.toLocaleString(undefined, { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}
