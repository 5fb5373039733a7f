export type Mode = 'regular' | 'deep_research';

export interface Choice {
  mode?: Mode;
  document_ids?: string[];
  model?: string;
  system_prompt?: string;
  temperature?: number;
}

export interface Session {
  session_id: string;
  title?: string;
  mode: Mode;
  status: 'idle' | 'running';
  message_count: number;
  document_ids: string[];
  metadata: Record<string, unknown>;
  model: string;
  system_prompt?: string;
  temperature?: number;
  created_at: string;
  updated_at: string;
  last_turn_id?: string;
  /** The turn that the next message goes on from. */
  leaf_turn_id?: string;
  /** In a search: the newest turn with the words, on any branch. */
  found_turn_id?: string;
}

export interface Source {
  number: number;
  document_id: string;
  title: string;
  creator?: string;
  section?: string;
  page?: number;
  start?: number;
  end?: number;
  snippet: string;
  score: number;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  reasoning_tokens?: number;
}

export interface Message {
  message_id: string;
  turn_id: string;
  role: 'user' | 'assistant';
  content: string;
  mode: Mode;
  status: 'pending' | 'streaming' | 'completed' | 'failed' | 'cancelled';
  document_ids: string[];
  sources: (Source & { used: boolean })[];
  cascade_tier?: string;
  model?: string;
  usage?: Usage;
  finish_reason?: string;
  error?: { code: string; message: string; retryable: boolean };
  attempt?: number;
  created_at: string;
  completed_at?: string;
  /** The turn that this one goes on from; none for a first one. */
  parent_turn_id?: string;
  /** The turns that go on from the same one, oldest first; its own is among them. */
  siblings: string[];
}

export interface ParleyDocument {
  document_id: string;
  title: string;
  creator?: string;
  domain?: string;
  metadata: Record<string, unknown>;
  file_name?: string;
  media_type: string;
  size: number;
  status: 'indexing' | 'ready' | 'failed';
  progress: number;
  chunks: number;
  error?: { code: string; message: string };
  created_at: string;
  updated_at: string;
}

/** Later servers may send names that are not listed here: skip them. */
export type Event =
  | { name: 'accepted'; id: string; data: { turn_id: string; session_id: string; message_id: string; content: string; mode: Mode; document_ids: string[]; parent_turn_id?: string } }
  | { name: 'queued'; id: undefined; data: { position?: number } }
  | { name: 'started'; id: string; data: { turn_id: string; attempt: number; model: string } }
  | { name: 'progress'; id: string; data: { stage: string; step_id: string; step: number; of: number; detail: string } }
  | { name: 'sources'; id: string; data: { sources: Source[]; cascade_tier: string } }
  | { name: 'reasoning' | 'token'; id: string; data: { text: string } }
  | { name: 'restart'; id: undefined; data: { attempt: number; reason: string } }
  | { name: 'done'; id: string; data: { turn_id: string; status: 'completed' | 'cancelled'; finish_reason?: string; usage?: Usage; content_sha256: string; message_id: string } }
  | { name: 'error'; id: string; data: { turn_id: string; code: string; message: string; retryable: boolean } }
  | { name: 'deleted'; id: undefined; data: { session_id: string } };

export interface CallOptions {
  signal?: AbortSignal;
  keepalive?: boolean;
}

export interface SendOptions {
  idempotencyKey?: string;
  signal?: AbortSignal;
  tries?: number;
}

export const BEGINNING: string;

/** `BEGINNING` as the parent begins the session anew; none goes on from the session's leaf. */
export type NewMessage = Choice & { content: string; parent_turn_id?: string };

export interface Accepted {
  turn_id: string;
  status: string;
  stream_url: string;
}

export interface StreamOptions {
  lastEventId?: string | null;
  signal?: AbortSignal;
  onState?(state: 'connecting'): void;
  onState?(state: 'open', resumed: boolean): void;
  onState?(state: 'waiting', error: Error | null): void;
}

export class ParleyError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: { detail?: string; errors?: { field: string; message: string }[]; [field: string]: unknown };
  readonly retryAfter?: number;
  readonly retryable: boolean;
}

export class Parley {
  constructor(options?: { base?: string; key?: string | null; fetch?: typeof fetch });
  set key(key: string | null);

  createSession(fields?: Choice & { title?: string; metadata?: Record<string, unknown> }): Promise<Session>;
  sessions(wanted?: { limit?: number; cursor?: string; q?: string }, options?: CallOptions): Promise<{ sessions: Session[]; next_cursor?: string }>;
  session(id: string, wanted?: { limit?: number; before?: string; leaf?: string }, options?: CallOptions): Promise<Session & { messages: Message[]; previous_cursor?: string }>;
  rename(id: string, title: string): Promise<Session>;
  deleteSession(id: string, options?: CallOptions): Promise<null>;
  usage(options?: { days?: number }): Promise<{
    limits: { limit: string; allowed: number | null; used: number }[];
    usage: { day: string; model?: string; mode: Mode; turns: number; prompt_tokens: number; completion_tokens: number; uncounted_tokens: number }[];
  }>;
  selectLeaf(id: string, turnId: string): Promise<Session>;
  fork(id: string, from: { turn_id: string } | { event_id: string }, options?: SendOptions): Promise<Session>;
  models(): Promise<{ models: { name: string; context_tokens?: number; default: boolean }[] }>;

  send(sessionId: string, message: string | NewMessage, options?: SendOptions): Promise<Accepted>;
  regenerate(sessionId: string, turnId: string, changes?: Omit<Choice, 'system_prompt'>, options?: SendOptions): Promise<Accepted>;
  ask(sessionId: string, message: string | NewMessage, options?: StreamOptions & { idempotencyKey?: string }): AsyncGenerator<Event>;
  turnEvents(sessionId: string, turnId: string, options?: StreamOptions): AsyncGenerator<Event>;
  sessionEvents(sessionId: string, options?: StreamOptions): AsyncGenerator<Event>;
  cancel(sessionId: string, turnId: string): Promise<{ turn_id: string; status: string }>;
  reconnect(): void;
  wake(): void;

  documents(wanted?: { limit?: number; cursor?: string }): Promise<{ documents: ParleyDocument[]; next_cursor?: string }>;
  document(id: string): Promise<ParleyDocument>;
  upload(source: Blob | { title: string; content: string }, fields?: Record<string, string>, options?: CallOptions): Promise<{ document_id: string; status: string }>;
  deleteDocument(id: string): Promise<null>;
  documentText(id: string, options?: CallOptions): Promise<string>;
  documentFile(id: string, options?: CallOptions): Promise<Blob>;
}

export function readEvents(body: ReadableStream<Uint8Array>, heard?: () => void): AsyncGenerator<{ name: string; id?: string; data: string } | { retry: number }>;
