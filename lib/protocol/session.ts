import { z } from 'zod';

/** Response of `GET /api/session`: all that static pages know about the server's configuration, without secrets. */
export const sessionSchema = z.object({
  locked: z.boolean(),
  /** Whether the studio has an access code, so that this browser can lock it again. */
  lockable: z.boolean(),
  /** The server has no key, so jobs run in the sandbox unless users enter their own key. */
  demo: z.boolean(),
  userKeys: z.boolean(),
  /** Anyone can spend the server's key: the studio has no access code and is reachable from other machines. */
  openPurse: z.boolean(),
  defaultModel: z.string(),
  limits: z.object({
    bodyBytes: z.int(),
    promptCharacters: z.int(),
    imagesMax: z.int(),
    referencesMax: z.int(),
    deadlineSeconds: z.int(),
  }),
  shares: z.object({
    /** Whether shares can be stored. */
    ready: z.boolean(),
    /** Whether this browser may list and revoke every share. */
    owner: z.boolean(),
    picturesMax: z.int(),
    bytesMax: z.int(),
  }),
  /** Whether the studio keeps copies of libraries, and if not, why. Absent in answers of older studios. */
  library: z.object({ mode: z.enum(['on', 'off', 'no-code', 'no-storage']) }).optional(),
  storage: z.object({ kind: z.enum(['fs', 's3', 'vercel-blob']), ready: z.boolean() }),
});
export type Session = z.infer<typeof sessionSchema>;
