import 'server-only';
import { z } from 'zod';
import type { SandboxCall } from './call-log';
import { Refusal } from './refusals';
import { isScenarioName, type Scenario, scenarios } from './scenarios';
import type { TaskBehaviour } from './tasks/task-store';

const scenarioBody = z.strictObject({
  scenario: z.string().nullable(),
  times: z.number().int().nonnegative().optional(),
});
const tasksBody = z
  .strictObject({
    listLagMs: z.number().nonnegative(),
    lifetimeMs: z.number().nonnegative(),
    cost: z.enum(['told', 'null', 'absent']),
    async: z.boolean(),
    downloadsMax: z.int().nonnegative(),
    readFaults: z.int().nonnegative(),
    clockSkewMs: z.number(),
  })
  .partial();
const paceBody = z.strictObject({ pace: z.number().nonnegative() });

/** The part of a sandbox that the control routes use. */
interface Controls {
  calls(): readonly SandboxCall[];
  clearCalls(): void;
  setScenario(scenario: Scenario | null, times?: number): void;
  setPace(pace: number): void;
  setTasks(changes: Partial<TaskBehaviour>): void;
  expireTasks(): void;
}

/** Answers the routes by which tests control a sandbox that runs as a separate server. */
export async function answerControl(request: Request, sandbox: Controls): Promise<Response> {
  const { pathname } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case 'GET /sandbox/calls':
      return Response.json(sandbox.calls());
    case 'DELETE /sandbox/calls':
      sandbox.clearCalls();
      return Response.json({ ok: true });
    case 'GET /sandbox/scenarios':
      return Response.json(scenarios);
    case 'PUT /sandbox/scenario': {
      const { scenario, times } = await parseBody(request, scenarioBody);
      if (scenario !== null && !isScenarioName(scenario))
        throw new Refusal(400, `There is no scenario '${scenario}'.`);
      sandbox.setScenario(scenario, times);
      return Response.json({ ok: true });
    }
    case 'PUT /sandbox/pace':
      sandbox.setPace((await parseBody(request, paceBody)).pace);
      return Response.json({ ok: true });
    case 'PUT /sandbox/tasks':
      sandbox.setTasks(await parseBody(request, tasksBody));
      return Response.json({ ok: true });
    case 'POST /sandbox/tasks/expire':
      sandbox.expireTasks();
      return Response.json({ ok: true });
    default:
      throw new Refusal(404, `Invalid URL (${request.method} ${pathname})`);
  }
}

async function parseBody<T>(request: Request, shape: z.ZodType<T>): Promise<T> {
  const parsed = shape.safeParse(await request.json().catch(() => null));
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}
