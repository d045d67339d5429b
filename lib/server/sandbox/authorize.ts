import 'server-only';
import { Refusal } from './refusals';

export type AcceptedKeys = readonly string[] | 'any';

/** Returns the bearer key of the request, or throws the gateway's refusal if the key is missing or not accepted. */
export function authorize(request: Request, keys: AcceptedKeys): string {
  const [, key = ''] = /^Bearer\s+(.*)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  return acceptKey(key, keys);
}

/** The same for Gemini's header, which takes the key without a scheme. */
export function authorizeGoogle(request: Request, keys: AcceptedKeys): string {
  return acceptKey(request.headers.get('x-goog-api-key') ?? '', keys);
}

function acceptKey(key: string, keys: AcceptedKeys): string {
  if (key.trim() === '') throw new Refusal(401, 'no key provided', { type: 'Aihubmix_api_error' });
  if (keys !== 'any' && !keys.includes(key)) {
    throw new Refusal(401, 'Invalid token', { type: 'Aihubmix_api_error' });
  }
  return key;
}
