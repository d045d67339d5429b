import type { CatalogueModel } from '@/lib/catalogue/model';
import { chooseModelRoute, modelForJob } from '@/lib/catalogue/model-route';
import { seedCount } from '@/lib/catalogue/seed-of-call';
import { taskBody } from '@/lib/catalogue/task-body';
import { quote, quoteJson } from './quote';
import { maskFile, referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** A call to one of the routes that the `openai` package does not know. */
export interface HttpCall {
  route: 'tasks' | 'gemini';
  /** The gateway's address without a version, e.g. `https://aihubmix.com`. */
  origin: string;
  /** Below the origin, with a slash. */
  path: string;
  body: Record<string, unknown>;
  /** How often it is made: a model that makes one picture a call is called n times. */
  times: number;
  /** The seed that each call counts up, because one seed would make the same picture n times. */
  seed: CountedSeed | null;
}

export interface CountedSeed {
  /** Where the body has it. */
  path: readonly string[];
  /** The number of seeds that the model has, if the calls count past the last one and so begin again with 0. */
  modulus: number | null;
}

/** A place in the body where the program fills in a file: as a data: URL for tasks, as base64 for Gemini. */
export const filePlaceholder = (name: string) => `file:${name}`;

/**
 * The body as a literal in which the prompt is the variable `prompt`. Only a value is replaced, because a prompt such as
 * "model" is the name of a field as well.
 */
export function bodyLiteral({ body }: HttpCall, prompt: string): string {
  return quoteJson(body).replace(`: ${quote(prompt)}`, ': prompt');
}

/** The call of a request whose model takes one of these routes; null for models of the `openai` package. */
export function httpCall(request: SnippetRequest): HttpCall | null {
  const { kind, parameters } = request;
  const route = chooseModelRoute(request.model, kind, parameters);
  if (route !== 'tasks' && route !== 'gemini') return null;
  const model = modelForJob(request.model, kind, parameters);
  const n = parameters.n ?? 1;
  const origin = request.baseUrl.replace(/\/v\d+$/, '');
  const times = model.onePerCall ? n : 1;
  if (route === 'gemini') {
    const path = `/gemini/v1beta/models/${encodeURIComponent(model.id)}:generateContent`;
    return { route, origin, path, body: geminiBody(request), times, seed: null };
  }
  const pictures = {
    references: referenceFiles(request).map(filePlaceholder),
    mask: request.mask ? filePlaceholder(maskFile) : null,
  };
  const task = taskBody(model, request.prompt, parameters, pictures);
  const body = model.asyncOnly && model.taskFields?.calls !== 'async' ? { ...task, async: true } : task;
  return {
    route,
    origin,
    path: '/ai/v1/images/generations',
    body,
    times,
    seed: countedSeed(model, task, times),
  };
}

function countedSeed(
  model: CatalogueModel,
  { seed, extra }: Record<string, unknown>,
  times: number,
): CountedSeed | null {
  if (times === 1) return null;
  const inExtra = typeof extra === 'object' && extra !== null && 'seed' in extra ? extra.seed : undefined;
  const first = seed ?? inExtra;
  if (typeof first !== 'number' || first < 0) return null;
  const count = seedCount(model);
  const modulus = first + times > count ? count : null;
  return { path: seed === undefined ? ['extra', 'seed'] : ['seed'], modulus };
}

function geminiBody(request: SnippetRequest): Record<string, unknown> {
  const { prompt, parameters } = request;
  const { aspectRatio, resolution } = parameters;
  const imageConfig = { aspectRatio, imageSize: resolution };
  return {
    contents: [
      {
        role: 'user',
        parts: [
          { text: prompt },
          ...referenceFiles(request).map((name) => ({
            inlineData: { mimeType: 'image/png', data: filePlaceholder(name) },
          })),
        ],
      },
    ],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: aspectRatio || resolution ? imageConfig : undefined,
    },
  };
}
