import 'server-only';

/** What is known of one task of the gateway, from its creation to its end. */
export class TaskProgress {
  id: string | null;
  /** Milliseconds since 1970 by the gateway's clock. */
  createdAt: number | null = null;
  expiresAt: number | null = null;
  status: 'unknown' | 'pending' | 'in_progress' | 'ended' = 'unknown';
  readonly requested: number;
  readonly apiKey: string;

  constructor(id: string | null, requested: number, apiKey: string) {
    this.id = id;
    this.requested = requested;
    this.apiKey = apiKey;
  }
}
