import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { JobParameters, Resolution } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import { persisted } from '../platform/persisted';
import {
  definedFields,
  fieldsOf,
  storedChoice,
  storedFlag,
  storedText,
  storedWhole,
} from '../platform/untrusted-fields';

const qualities = ['auto', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const backgrounds = ['auto', 'transparent', 'opaque'] as const;
const moderations = ['auto', 'low'] as const;
const formats = ['png', 'jpeg', 'webp'] as const;
const fidelities = ['auto', 'high'] as const;
const resolutions = ['auto', '512', '1K', '2K', '4K'] as const satisfies readonly ('auto' | Resolution)[];

/**
 * What the user chose on the form. Choices that the model cannot take stay, so that switching back finds them again.
 */
export interface FormChoices {
  /** Pictures per call, 1 to 10. */
  n: number;
  /** `WIDTHxHEIGHT` in pixels, or `auto`. */
  size: string;
  /** `WIDTH:HEIGHT`, or `auto`. Never set together with a size: what was chosen last replaces the other. */
  aspectRatio: string;
  resolution: (typeof resolutions)[number];
  /** null: a new one for each call. */
  seed: number | null;
  quality: (typeof qualities)[number];
  background: (typeof backgrounds)[number];
  moderation: (typeof moderations)[number];
  outputFormat: (typeof formats)[number];
  /** 0 to 100, or null for the gateway's default; only jpeg and webp take it. */
  outputCompression: number | null;
  inputFidelity: (typeof fidelities)[number];
  /** Previews per picture, 0 to 3. */
  partialImages: number;
}

export const defaultChoices: FormChoices = {
  n: 1,
  size: 'auto',
  aspectRatio: 'auto',
  resolution: 'auto',
  seed: null,
  quality: 'medium',
  background: 'auto',
  moderation: 'auto',
  outputFormat: 'png',
  outputCompression: null,
  inputFidelity: 'auto',
  partialImages: 0,
};

interface FormDraft {
  prompt: string;
  /** null: the session's default model. */
  modelId: string | null;
  choices: FormChoices;
  /** Whether the settings beyond the first five are open. */
  expert: boolean;
}

export interface FormDraftState extends FormDraft {
  setPrompt: (prompt: string) => void;
  /** For callers that change a part of the prompt and must not render at every keystroke. */
  rewritePrompt: (rewrite: (prompt: string) => string) => void;
  /** Also replaces the settings if `choices` is given, because another model may not take all of them. */
  setModel: (modelId: string | null, choices?: FormChoices) => void;
  setChoice: <Name extends keyof FormChoices>(name: Name, value: FormChoices[Name]) => void;
  /** For choices that belong together, such as ratio and resolution. */
  setChoices: (choices: Partial<FormChoices>) => void;
  /** Takes the ratio that a prompt states, which the form must not contradict. */
  setAspect: (aspectRatio: string) => void;
  setExpert: (expert: boolean) => void;
  /** Fills the form as it was for a picture or a job. */
  load: (source: { prompt: string; model: string; parameters: JobParameters }) => void;
}

export type FormDraftStore = ReturnType<typeof createFormDraft>;

/** The draft of the create form. */
export const useDraft = createFormDraft('safelight:draft');

/** The draft of the edit form, without its pictures. */
export const useEditDraft = createFormDraft('safelight:edit-draft');

/**
 * A form that survives a reload, under its localStorage key. Each tab keeps its own state while it is open: typing here
 * never changes the form of another tab. The next visit starts with what was written last.
 */
function createFormDraft(key: string) {
  return create<FormDraftState>()(
    persist(
      (set) => ({
        prompt: '',
        modelId: null,
        choices: defaultChoices,
        expert: false,
        setPrompt: (prompt) => set({ prompt }),
        rewritePrompt: (rewrite) => set(({ prompt }) => ({ prompt: rewrite(prompt) })),
        setModel: (modelId, choices) => set(choices ? { modelId, choices } : { modelId }),
        setChoice: (name, value) => set((draft) => ({ choices: { ...draft.choices, [name]: value } })),
        setChoices: (choices) => set((draft) => ({ choices: { ...draft.choices, ...choices } })),
        setAspect: (aspectRatio) =>
          set(({ choices }) => ({ choices: { ...choices, size: 'auto', aspectRatio, resolution: 'auto' } })),
        setExpert: (expert) => set({ expert }),
        load: ({ prompt, model, parameters }) =>
          set({ prompt, modelId: model, choices: choicesFrom(parameters) }),
      }),
      persisted<FormDraftState, FormDraft>({
        key,
        version: 1,
        writeDelayMs: 400,
        keep: ({ prompt, modelId, choices, expert }) => ({ prompt, modelId, choices, expert }),
        read: readStoredDraft,
      }),
    ),
  );
}

/** An absent parameter was left to the gateway, which is `auto` on the form. */
function choicesFrom(parameters: JobParameters): FormChoices {
  return { ...defaultChoices, quality: 'auto', ...definedFields(parameters) };
}

function readStoredDraft(stored: unknown): Partial<FormDraft> {
  const fields = fieldsOf(stored);
  return definedFields({
    // Up to twice the limit: a prompt that is too long stays, so that it can be shortened; a runaway value does not.
    prompt: storedText(fields.prompt)?.slice(0, limits.promptCharacters * 2),
    modelId: storedText(fields.modelId),
    expert: storedFlag(fields.expert),
    choices: { ...defaultChoices, ...readChoices(fields.choices) },
  });
}

function readChoices(stored: unknown): Partial<FormChoices> {
  const fields = fieldsOf(stored);
  return definedFields({
    n: storedWhole(fields.n, 1, limits.imagesMax),
    size: /^(auto|\d{2,5}x\d{2,5})$/.exec(storedText(fields.size) ?? '')?.[0],
    aspectRatio: /^(auto|[1-9]\d?:[1-9]\d?)$/.exec(storedText(fields.aspectRatio) ?? '')?.[0],
    resolution: storedChoice(fields.resolution, resolutions),
    seed: storedWhole(fields.seed, 0, limits.seedMax),
    quality: storedChoice(fields.quality, qualities),
    background: storedChoice(fields.background, backgrounds),
    moderation: storedChoice(fields.moderation, moderations),
    outputFormat: storedChoice(fields.outputFormat, formats),
    outputCompression: storedWhole(fields.outputCompression, 0, 100),
    inputFidelity: storedChoice(fields.inputFidelity, fidelities),
    partialImages: storedWhole(fields.partialImages, 0, limits.previewsMax),
  });
}
