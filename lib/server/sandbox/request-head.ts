import 'server-only';
import { notePrompt, type SandboxCall } from './call-log';
import { type SandboxModel, sandboxModels } from './models';
import { Refusal } from './refusal';

const promptMost = 32_000;

/** Reads model and prompt, which every paid request has; both are noted in the call even when they are then refused. */
export function checkHead(
  model: unknown,
  prompt: unknown,
  call: SandboxCall,
): { known: SandboxModel; words: string } {
  if (typeof prompt === 'string') notePrompt(call, prompt);
  const known = findModel(model, call);
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw new Refusal(400, "Missing required parameter: 'prompt'.", {
      param: 'prompt',
      code: 'missing_required_parameter',
    });
  }
  checkPromptLength(prompt);
  return { known, words: prompt };
}

export function checkPromptLength(prompt: string): void {
  const length = [...prompt].length;
  if (length <= promptMost) return;
  throw new Refusal(
    400,
    `Invalid 'prompt': string too long. Expected a string with maximum length ${promptMost}, but got a string with length ${length} instead.`,
    { param: 'prompt', code: 'prompt_too_long' },
  );
}

export function findModel(model: unknown, call: SandboxCall): SandboxModel {
  if (typeof model !== 'string' || model === '') {
    throw new Refusal(400, "Missing required parameter: 'model'.", {
      param: 'model',
      code: 'missing_required_parameter',
    });
  }
  call.model = model.slice(0, 200);
  const known = sandboxModels.find(({ id }) => id === model);
  if (known) return known;
  throw new Refusal(
    403,
    `The model \`${model.slice(0, 80)}\` does not exist or you do not have access to it.`,
    {
      code: 'model_not_found',
    },
  );
}
