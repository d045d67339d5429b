'use client';

import { ModelField } from '@/components/parameters/model-field';
import { PictureSettings } from '@/components/parameters/picture-settings';
import { useChosenModel } from '@/components/parameters/use-form-draft';
import { CodeButton } from '@/components/prompt/code-button';
import { PromptField } from '@/components/prompt/prompt-field';
import { PromptTools } from '@/components/prompt/prompt-tools';
import { useCoach } from '@/components/prompt/use-coach';
import { ComposerNotice } from '@/components/shell/composer-panel';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { readCreateSpec } from './create-spec';

// Loaded lazily: hints are needed once the coach has found something, directives only by reverse models.
const CoachHints = lazyComponent(() =>
  import('@/components/prompt/coach-hints').then((module) => module.CoachHints),
);
const DirectiveChips = lazyComponent(() =>
  import('@/components/prompt/directive-chips').then((module) => module.DirectiveChips),
);

export type CreateFormProps = { error: string | null; onSubmit: () => void };

/** Five controls for a beginner, and the rest behind "more settings". Shows only what the chosen model can do. */
export function CreateForm({ error, onSubmit }: CreateFormProps) {
  const model = useChosenModel('create');
  return (
    <>
      <PromptPart error={error} onSubmit={onSubmit} />
      <ModelField model={model} kind="create" />
      <PictureSettings kind="create" />
      <CodeButton readRequest={readCreateSpec} />
    </>
  );
}

/** The prompt with its hints. A component of its own, so that a keystroke renders nothing else. */
function PromptPart({ error, onSubmit }: CreateFormProps) {
  const model = useChosenModel('create');
  const prompt = useDraft((draft) => draft.prompt);
  const setPrompt = useDraft((draft) => draft.setPrompt);
  const chooseAspect = useDraft((draft) => draft.setAspect);
  const hints = useCoach(prompt, model.family);
  return (
    <div className="grid gap-3">
      <PromptField value={prompt} onValueChange={setPrompt} hints={hints} error={error} onSubmit={onSubmit} />
      {hints.length > 0 && (
        <ComposerNotice>
          <CoachHints prompt={prompt} hints={hints} onPromptChange={setPrompt} />
        </ComposerNotice>
      )}
      <PromptTools prompt={prompt} onPromptChange={setPrompt} onAspectChoose={chooseAspect} />
      {model.promptDirectives && <DirectiveChips prompt={prompt} onPromptChange={setPrompt} />}
    </div>
  );
}
