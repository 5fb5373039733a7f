import { html, render } from '../vendor/htm-3.1.1/standalone.module.js';
import { onChange, start } from './store.js';
import { App } from './ui/app.js';

const root = document.getElementById('app');
const draw = () => render(html`<${App} />`, root);
onChange(draw);
draw();
start();
