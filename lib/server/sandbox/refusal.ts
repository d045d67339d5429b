import 'server-only';

interface RefusalDetails {
  type?: string;
  param?: string | null;
  code?: string | number | null;
  headers?: Record<string, string>;
}

/** An error answer of the gateway: `{error: {message, type, param, code}}`, the message ending in the request's tid. */
export class Refusal extends Error {
  readonly type: string;
  readonly param: string | null;
  readonly code: string | number | null;
  readonly headers: Record<string, string>;

  constructor(
    readonly status: number,
    message: string,
    { type = 'invalid_request_error', param = null, code = null, headers = {} }: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.type = type;
    this.param = param;
    this.code = code;
    this.headers = headers;
  }

  body(requestId: string): { error: Record<string, unknown> } {
    const { type, param, code } = this;
    return { error: { message: `${this.message} (tid: ${requestId})`, type, param, code } };
  }
}
