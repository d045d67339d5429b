import { z } from 'zod';

/** Answer of `GET /api/session`: all that the static pages know of the server's configuration. Never a secret. */
export const sessionSchema = z.object({
  locked: z.boolean(),
  /** It has an access code, so that this browser can lock it again. */
  lockable: z.boolean(),
  /** No key on the server: without a key of the user's own, jobs run on the sandbox. */
  demo: z.boolean(),
  userKeys: z.boolean(),
  /** Whoever reaches the studio can spend the server's key: no access code, and not on this machine only. */
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
    /** Whether shares would be kept here. */
    ready: z.boolean(),
    /** This browser may see and revoke every share. */
    owner: z.boolean(),
    picturesMax: z.int(),
    bytesMax: z.int(),
  }),
  storage: z.object({ kind: z.enum(['fs', 's3', 'vercel-blob']), ready: z.boolean() }),
});
export type Session = z.infer<typeof sessionSchema>;
