import { z } from 'zod';
import { jobKinds } from '@/lib/protocol/job-request';
import { sha256Pattern } from '@/lib/protocol/library-rows';
import type { CopiedKind } from './row-copies';

/**
 * The fields that a row of another device needs to be shown. Other fields pass unchecked, because a later version of
 * the studio may have written them.
 */
const money = z.int().min(0).nullable();
const text = z.string();
const time = z.iso.datetime();
const sha256 = z.string().regex(sha256Pattern);

const schemas = {
  picture: z.looseObject({
    jobId: text.min(1),
    index: z.int().min(0),
    createdAt: time,
    prompt: text,
    model: text,
    kind: z.enum([...jobKinds, 'upload']),
    parameters: z.looseObject({}),
    mimeType: z.string().regex(/^image\/[\w.+-]+$/),
    width: z.int().min(1),
    height: z.int().min(1),
    sizeBytes: z.int().min(0),
    costMicroUsd: money,
    demo: z.boolean(),
    thumbhash: text,
    parents: z.array(text).optional(),
    sha256: sha256.optional(),
    signatureSha256: sha256.optional(),
    sources: z.record(z.string(), sha256).optional(),
  }),
  conversation: z.looseObject({
    title: text,
    createdAt: time,
    updatedAt: time,
    shownTurnId: text.nullable(),
  }),
  turn: z.looseObject({
    conversationId: text,
    parentId: text.nullable(),
    createdAt: time,
    state: z.looseObject({ jobId: text, status: text, images: z.array(z.unknown()), lastSequence: z.int() }),
    pictures: z.array(z.looseObject({ name: text })),
    turnsLeftOut: z.int(),
    answerCharacters: z.int(),
    raw: text.optional(),
    files: z.array(sha256).optional(),
  }),
  ledger: z.looseObject({
    createdAt: time,
    kind: z.enum(jobKinds),
    model: text,
    demo: z.boolean(),
    estimateMicroUsd: money,
    costMicroUsd: money,
    status: z.enum(['open', 'settled']),
    prompt: text.optional(),
  }),
} as const satisfies Record<CopiedKind, z.ZodType>;

export type IncomingValues = { [Kind in CopiedKind]: z.infer<(typeof schemas)[Kind]> };

/**
 * The values of a row as they were received, if they are valid for its kind. They are not replaced by the parsed ones:
 * parsing reorders fields, and their hashes would then say that they were changed here.
 */
export function parseIncoming<Kind extends CopiedKind>(
  kind: Kind,
  values: unknown,
): IncomingValues[Kind] | null {
  return schemas[kind].safeParse(values).success ? (values as IncomingValues[Kind]) : null; // as the schema of this kind
}
