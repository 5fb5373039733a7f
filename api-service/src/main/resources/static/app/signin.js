/**
 * Who the page's user is: an API key, or tokens of an identity provider, which the page gets by the
 * authorization code flow with PKCE. Both are kept for this tab only, in sessionStorage.
 */

const KEY = 'parley.key';
const TOKENS = 'parley.tokens';
/** What a sign-in that has begun must find when the browser comes back. */
const BEGUN = 'parley.sign-in';

/** Tokens are renewed this long before they end, or in their last third if that is shorter. */
const MOST_EARLY = 60_000;
const LONGEST_TIMER = 3_600_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
/** A new token that the server refuses at once is not worth another. */
const TOO_SOON = 10_000;

/** What went wrong, in words for the user. */
class SignInError extends Error {}

export class SignIn {
  #offer = { ways: [] };
  #known = null;
  #timer = null;
  #renewing = null;
  #renewedAt = -Infinity;
  #failures = 0;
  #onKey;
  #onEnd;

  /**
   * @param onKey hears the credential of every later call; null for none
   * @param onEnd hears why the user must sign in again
   */
  constructor({ onKey, onEnd }) {
    this.#onKey = onKey;
    this.#onEnd = onEnd;
  }

  /**
   * Learns how to sign in, and finishes what the provider has just answered. Returns why that
   * failed, the text that was being written, or neither.
   */
  async start() {
    const answer = takeAnswer();
    try {
      const response = await fetch('app/sign-in.json', { cache: 'no-store' });
      this.#offer = response.ok ? await response.json() : this.#offer;
    } catch {
      // The calls say what is wrong, and ask for a key if they must.
    }
    try {
      if (answer) {
        await this.#finish(answer);
      }
      return { draft: answer?.begun?.draft ?? '' };
    } catch (error) {
      return { problem: error.message, draft: answer?.begun?.draft ?? '' };
    } finally {
      this.#use();
    }
  }

  /** What the user can be asked for: `key`, `token`, and `provider`, the name of its host. */
  get ways() {
    const { ways, provider } = this.#offer;
    return { key: ways.includes('api-key'), token: ways.includes('oidc'), provider: provider ? new URL(provider.issuer).host : null };
  }

  /** True if calls would be refused. */
  get needed() { return this.#offer.ways.length > 0 && !this.signedIn; }

  get signedIn() { return Boolean(this.#tokens ?? sessionStorage.getItem(KEY)); }

  /** Goes to the provider. The page is loaded anew when it comes back. */
  async begin(draft) {
    const { clientId, scopes, audience } = this.#provider();
    const metadata = await this.#metadata();
    if (!crypto.subtle) {
      throw new SignInError('Signing in needs HTTPS, or localhost.');
    }
    const state = random();
    const verifier = random();
    sessionStorage.setItem(BEGUN, JSON.stringify({ state, verifier, back: location.hash, draft }));
    const address = new URL(metadata.authorization_endpoint);
    Object.entries({
      response_type: 'code', client_id: clientId, redirect_uri: here(), scope: scopes, state,
      code_challenge: await challenge(verifier), code_challenge_method: 'S256', audience,
    }).forEach(([name, value]) => address.searchParams.set(name, value));
    location.assign(address);
  }

  useKey(key) {
    this.#forget();
    sessionStorage.setItem(KEY, key);
    this.#use();
  }

  /** Forgets the credential. At the provider, the user stays signed in. */
  end() {
    this.#forget();
    this.#use();
  }

  /** Looks at the clock, such as after a sleep, in which timers stand still. */
  wake() { this.#schedule(); }

  /** The server refused the credential. Returns true if there is a new one; asks the user if not. */
  async refused() {
    const isNew = performance.now() - this.#renewedAt < TOO_SOON;
    if (!isNew && this.#tokens?.refresh && await this.#renew()) {
      return true;
    }
    if (this.signedIn) {
      const way = this.#tokens ? 'Your sign-in has ended, or the server does not take it.' : 'The server does not know this key, or it has ended.';
      this.end();
      this.#onEnd(way);
    } else {
      this.#onEnd(null);
    }
    return false;
  }

  get #tokens() { return JSON.parse(sessionStorage.getItem(TOKENS)); }

  #forget() {
    clearTimeout(this.#timer);
    sessionStorage.removeItem(KEY);
    sessionStorage.removeItem(TOKENS);
  }

  #use() {
    this.#onKey(this.#tokens?.access ?? sessionStorage.getItem(KEY));
    this.#schedule();
  }

  #provider() {
    if (!this.#offer.provider) {
      throw new SignInError('This server names no identity provider.');
    }
    const { issuer, client_id: clientId, scopes, audience } = this.#offer.provider;
    return { issuer, clientId, scopes, audience };
  }

  async #metadata() {
    const { issuer } = this.#provider();
    if (!this.#known) {
      const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { credentials: 'omit' }).catch(() => null);
      const metadata = response?.ok ? await response.json().catch(() => null) : null;
      if (metadata === null) {
        throw new SignInError(`${new URL(issuer).host} cannot be reached. Try again in a moment.`);
      }
      if (metadata.issuer !== issuer) {
        throw new SignInError(`${new URL(issuer).host} calls itself by another name.`);
      }
      this.#known = metadata;
    }
    return this.#known;
  }

  async #finish({ parameters, begun }) {
    const { issuer, clientId } = this.#provider();
    // Nobody may sign somebody in here who has not begun to.
    if (!begun || parameters.get('state') !== begun.state || (parameters.get('iss') ?? issuer) !== issuer) {
      throw new SignInError('This sign-in was not begun in this tab. Begin it anew.');
    }
    if (parameters.has('error')) {
      throw new SignInError(`You were not signed in: ${parameters.get('error_description') ?? parameters.get('error')}`);
    }
    const { status, tokens } = await this.#ask({
      grant_type: 'authorization_code', code: parameters.get('code'), redirect_uri: here(),
      client_id: clientId, code_verifier: begun.verifier,
    });
    if (!tokens) {
      throw new SignInError(status === 0 ? 'The identity provider gave no token: it cannot be reached, or does not let this page ask.' : `The identity provider gave no token (${status}).`);
    }
    sessionStorage.removeItem(KEY);
    this.#keep(tokens);
  }

  // Status 0 is a call that got no answer.
  async #ask(form) {
    const { token_endpoint: address } = await this.#metadata();
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams(form), credentials: 'omit', cache: 'no-store' }).catch(() => null);
    const tokens = response?.ok ? await response.json().catch(() => null) : null;
    return { status: response?.status ?? 0, tokens: tokens?.access_token ? tokens : null };
  }

  #keep({ access_token: access, refresh_token: refresh, expires_in: seconds }) {
    const now = Date.now();
    const life = seconds > 0 ? seconds * 1000 : null;
    const renewAt = life === null ? null : now + life - Math.min(MOST_EARLY, life / 3);
    sessionStorage.setItem(TOKENS, JSON.stringify({ access, refresh: refresh ?? this.#tokens?.refresh ?? null, renewAt }));
  }

  #schedule() {
    clearTimeout(this.#timer);
    const { refresh, renewAt } = this.#tokens ?? {};
    if (refresh && renewAt) {
      const again = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
      const wait = this.#failures > 0 ? again : Math.min(LONGEST_TIMER, renewAt - Date.now());
      this.#timer = setTimeout(() => (Date.now() >= renewAt ? this.#renew() : this.#schedule()), wait);
    }
  }

  /** Returns true if there is a new token. Callers at the same time get the same one. */
  #renew() {
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = null;
      this.#use();
    });
    return this.#renewing;
  }

  async #renewNow() {
    const { refresh } = this.#tokens;
    const asked = { grant_type: 'refresh_token', refresh_token: refresh, client_id: this.#provider().clientId };
    const { status, tokens } = await this.#ask(asked).catch(() => ({ status: 0, tokens: null }));
    if (tokens) {
      this.#keep(tokens);
      this.#failures = 0;
      this.#renewedAt = performance.now();
      return true;
    }
    if (status >= 400 && status < 500 && status !== 429) {
      // The provider renews no more: the token is used to its end, and the server says when that is.
      const { access } = this.#tokens;
      sessionStorage.setItem(TOKENS, JSON.stringify({ access, refresh: null, renewAt: null }));
    } else {
      this.#failures++;
    }
    return false;
  }
}

/** Takes the provider's answer out of the address, and goes back to where the user was. */
function takeAnswer() {
  const parameters = new URLSearchParams(location.search);
  if (!parameters.has('state') || !(parameters.has('code') || parameters.has('error'))) {
    return null;
  }
  const begun = JSON.parse(sessionStorage.getItem(BEGUN));
  sessionStorage.removeItem(BEGUN);
  history.replaceState(null, '', here() + (begun?.back ?? ''));
  return { parameters, begun };
}

/** The page's address without what follows it: the provider must know it. */
const here = () => location.origin + location.pathname.replace(/index\.html$/, '');

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function challenge(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}
