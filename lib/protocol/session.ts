import { z } from 'zod';

/** Answer of `GET /api/session`: all that the static pages know of the server's configuration. Never a secret. */
export const sessionSchema = z.object({
  locked: z.boolean(),
  /** No key on the server: without a key of the user's own, jobs run on the sandbox. */
  demo: z.boolean(),
  userKeys: z.boolean(),
  defaultModel: z.string(),
  limits: z.object({
    bodyBytes: z.int(),
    promptCharacters: z.int(),
    imagesMax: z.int(),
    referencesMax: z.int(),
    deadlineSeconds: z.int(),
  }),
  storage: z.object({ kind: z.enum(['fs', 's3', 'vercel-blob']), ready: z.boolean() }),
});
export type Session = z.infer<typeof sessionSchema>;
