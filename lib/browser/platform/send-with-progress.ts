import { ApiFailure, NetworkFailure } from './api-failure';
import { silenceMaxMs } from './silence';

/**
 * How long nothing may move. What the system has taken over counts as sent before it has left this machine: on a slow
 * line, that moves unseen for two minutes. A studio without room does not read for as long.
 */
export const uploadSilenceMaxMs = silenceMaxMs + 125_000;

export interface Sending {
  method: 'POST' | 'PUT';
  path: string;
  headers?: Readonly<Record<string, string>>;
  body: Blob;
  /** Bytes of the body that have left this browser. */
  onProgress: (sentBytes: number) => void;
}

/** The answer's body, and its headers by name. */
export interface SendingAnswer {
  blob: Blob;
  header: (name: string) => string | null;
}

/**
 * Sends bytes and reports how many have been sent. It uses an XMLHttpRequest because `fetch` cannot report that. A
 * connection that has died silently is abandoned, however slow one that moves may be. Throws ApiFailure or
 * NetworkFailure as `send` does, or the signal's reason.
 */
export function sendWithProgress(signal: AbortSignal, sending: Sending): Promise<SendingAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const giveUp = (reason: unknown) => {
      // First, because an aborted request reports its end.
      reject(reason);
      request.abort();
    };
    const abort = () => giveUp(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const noteMovement = () => {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(new NetworkFailure('The connection fell silent.')), uploadSilenceMaxMs);
    };
    request.open(sending.method, sending.path);
    for (const [name, value] of Object.entries(sending.headers ?? {})) request.setRequestHeader(name, value);
    request.responseType = 'blob';
    request.upload.onprogress = ({ loaded }) => {
      noteMovement();
      sending.onProgress(loaded);
    };
    request.onprogress = noteMovement;
    request.onloadend = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (request.status === 0) reject(new NetworkFailure('The server cannot be reached.'));
      else readAnswer(request).then(resolve, reject);
    };
    noteMovement();
    request.send(sending.body);
  });
}

async function readAnswer(request: XMLHttpRequest): Promise<SendingAnswer> {
  const blob: Blob = request.response;
  if (request.status >= 200 && request.status < 300) {
    return { blob, header: (name) => request.getResponseHeader(name) };
  }
  // A proxy's error page is not JSON: then only the status is known.
  const answer: unknown = await blob
    .text()
    .then(JSON.parse)
    .catch(() => null);
  throw new ApiFailure(request.status, answer);
}
