import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { runnerSchema, thisProcess } from '@/lib/server/platform/process-identity';
import { readJsonOr, type Storage } from '@/lib/server/platform/storage/storage';
import { type JobClaim, jobKeys, verifiedClaim } from '../job-record';

const ownerSchema = z.object({
  generation: z.int(),
  startedAt: z.string(),
  runner: runnerSchema,
  nonce: z.string(),
});
/** A process that runs a job, or did: generation 0 has claimed it, the others have taken it over. */
export type JobOwner = Omit<z.infer<typeof ownerSchema>, 'nonce'>;

/** The newest owner of a job. */
export async function readOwner(storage: Storage, claim: JobClaim): Promise<JobOwner> {
  let owner: JobOwner = { generation: 0, startedAt: claim.startedAt, runner: claim.runner ?? null };
  if (!claim.continuation) return owner;
  for (;;) {
    const generation = owner.generation + 1;
    const key = jobKeys.owner(claim.jobId, generation);
    const next = await readJsonOr(storage, key, ownerSchema, { ...owner, generation, runner: null });
    if (next === null) return owner;
    owner = next;
  }
}

/** Makes this process the owner after that one. @returns false when another process was faster */
export async function claimOwnership(storage: Storage, jobId: string, after: JobOwner): Promise<boolean> {
  const owner: z.infer<typeof ownerSchema> = {
    generation: after.generation + 1,
    startedAt: new Date().toISOString(),
    runner: thisProcess(),
    nonce: randomUUID(),
  };
  const key = jobKeys.owner(jobId, owner.generation);
  return (await verifiedClaim(storage, key, JSON.stringify(owner))) === 'created';
}
