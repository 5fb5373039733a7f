// Shows openapi.json. Every text goes into the page as text, never as markup.
import { html, render } from '../vendor/htm-3.1.1/standalone.module.js';

const root = document.getElementById('reference');

let contract;
const resolved = (node) => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at, name) => at[name], contract) : node);
const nameOf = (ref) => ref.slice(ref.lastIndexOf('/') + 1);

function Type({ schema }) {
  if (schema.$ref) return html`<a href=${`#${nameOf(schema.$ref)}`}>${nameOf(schema.$ref)}</a>`;
  const kinds = schema.oneOf ?? schema.anyOf;
  if (kinds) return kinds.map((kind, i) => html`${i ? ' or ' : ''}<${Type} schema=${kind} />`);
  if (schema.const) return html`<code>${schema.const}</code>`;
  if (schema.enum) return html`<code>${schema.enum.join(' | ')}</code>`;
  if (schema.items) return html`list of <${Type} schema=${schema.items} />`;
  const bounds = ['minimum', 'maximum', 'maxLength', 'maxItems', 'default'].filter((bound) => bound in schema);
  const about = [schema.format, ...bounds.map((bound) => `${bound} ${schema[bound]}`)].filter(Boolean).join(', ');
  return `${[schema.type ?? 'any'].flat().join(' or ')}${about && ` (${about})`}`;
}

const Table = ({ heads, rows }) => html`<table>
  <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
  <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table>`;

const Fields = ({ schema }) => html`<${Table} heads=${['field', 'type', 'meaning']} rows=${Object.entries(schema.properties ?? {}).map(([name, field]) => [
  html`<code>${name}</code>${schema.required?.includes(name) ? '' : ' ?'}`, html`<${Type} schema=${field} />`, field.description ?? '',
])} />`;

const shown = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

const Content = ({ content }) => Object.entries(content ?? {}).map(([type, media]) => html`
  <p><code>${type}</code>${media.schema.$ref || media.schema.items ? html`: <${Type} schema=${media.schema} />` : ''}</p>
  ${media.schema.properties && html`<${Fields} schema=${media.schema} />`}
  ${media['x-sse-events'] && html`<${Table} heads=${['event', 'data', 'meaning']} rows=${Object.entries(media['x-sse-events']).map(([name, event]) => [
    html`<code>${name}</code>`, html`<${Type} schema=${event.data} />`, event.description,
  ])} />`}
  ${Object.values(media.examples ?? {}).slice(0, 1).map((example) => html`<pre tabindex="0">${shown(example.value)}</pre>`)}`);

const Answer = ({ status, answer }) => html`<p><code>${status}</code> ${answer['x-codes'] ? html`<code>${answer['x-codes'].join(', ')}</code>` : answer.description}</p>
  ${answer['x-codes'] ? '' : html`<${Content} content=${answer.content} />`}`;

const Call = ({ method, path, call }) => html`<details id=${call.operationId}>
  <summary><b>${method.toUpperCase()}</b> <code>${path}</code><small>${call.summary}</small></summary>
  ${call.description && html`<p>${call.description}</p>`}
  ${call.parameters && html`<${Table} heads=${['parameter', 'in', 'type', 'meaning']} rows=${call.parameters.map((parameter) => [
    html`<code>${parameter.name}</code>${parameter.required ? '' : ' ?'}`, parameter.in, html`<${Type} schema=${parameter.schema} />`, parameter.description ?? '',
  ])} />`}
  ${call.requestBody && html`<h4>Body</h4><${Content} content=${call.requestBody.content} />`}
  <h4>Answers</h4>
  ${Object.entries(call.responses).map(([status, answer]) => html`<${Answer} status=${status} answer=${resolved(answer)} />`)}
</details>`;

const calls = (tag) => Object.entries(contract.paths).flatMap(([path, methods]) => Object.entries(methods)
  .filter(([, call]) => call.tags.includes(tag))
  .map(([method, call]) => html`<${Call} method=${method} path=${path} call=${call} />`));

const Page = () => html`<main>
  <h1>${contract.info.title} ${contract.info.version}</h1>
  <p>${contract.info.description}</p>
  <p><a href="openapi.json">openapi.json</a></p>
  ${contract.tags.map((tag) => html`<section><h2>${tag.name}</h2><p>${tag.description}</p>${calls(tag.name)}</section>`)}
  <section><h2>Schemas</h2>${Object.entries(contract.components.schemas).map(([name, schema]) => html`<details id=${name}>
    <summary><code>${name}</code></summary>
    ${schema.description && html`<p>${schema.description}</p>`}
    ${schema.properties ? html`<${Fields} schema=${schema} />` : html`<p><${Type} schema=${schema} /></p>`}
  </details>`)}</section>
</main>`;

// A link leads to a part that is closed.
function open() {
  const part = document.getElementById(location.hash.slice(1));
  if (part?.tagName === 'DETAILS') {
    part.open = true;
    part.scrollIntoView();
  }
}

try {
  const response = await fetch('openapi.json');
  if (!response.ok) throw new Error(`openapi.json: ${response.status}`);
  contract = await response.json();
  render(html`<${Page} />`, root);
  addEventListener('hashchange', open);
  open();
} catch (error) {
  render(html`<p class="error">The calls cannot be shown: ${error.message}</p>`, root);
}
