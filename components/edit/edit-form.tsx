'use client';

import { MaskPart } from '@/components/mask/mask-part';
import { ModelField } from '@/components/parameters/model-field';
import { PictureSettings } from '@/components/parameters/picture-settings';
import { useChosenModel, useFormModel } from '@/components/parameters/use-form-draft';
import { CoachHints } from '@/components/prompt/coach-hints';
import { CodeButton } from '@/components/prompt/code-button';
import { PromptField } from '@/components/prompt/prompt-field';
import { useCoach } from '@/components/prompt/use-coach';
import { ReferencesRegion } from '@/components/references/references-region';
import { ComposerNotice } from '@/components/shell/composer-panel';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { readEditSpec, readReferenceSizes } from './edit-spec';
import { type ApplyEdit, useModelInChat } from './use-apply-edit';

/** Pictures first, then the prompt; the rest is the same as on the create form. */
export function EditForm({ apply, promptError, referencesError }: ApplyEdit) {
  const modelInChat = useModelInChat();
  const model = useChosenModel('edit');
  const { mask } = useFormModel('edit');
  const shared = (
    <>
      <ReferencesRegion
        error={referencesError}
        renderMask={(reference, isFirst) =>
          !modelInChat && mask && <MaskPart reference={reference} isFirst={isFirst} />
        }
      />
      <PromptPart error={promptError} onSubmit={apply} />
      <ModelField model={modelInChat ?? model} kind="edit" readReferenceSizes={readReferenceSizes} />
    </>
  );
  // A conversation has no further parameters.
  if (modelInChat) return shared;
  return (
    <>
      {shared}
      <PictureSettings kind="edit" />
      <CodeButton readRequest={readEditSpec} />
    </>
  );
}

type PromptPartProps = { error: string | null; onSubmit: () => void };

/** A component of its own, so that a keystroke renders only what shows the prompt. */
function PromptPart({ error, onSubmit }: PromptPartProps) {
  const model = useChosenModel('edit');
  const prompt = useEditDraft((draft) => draft.prompt);
  const setPrompt = useEditDraft((draft) => draft.setPrompt);
  const hints = useCoach(prompt, model.family);
  return (
    <div className="grid gap-3">
      <PromptField
        kind="edit"
        value={prompt}
        onValueChange={setPrompt}
        hints={hints}
        error={error}
        onSubmit={onSubmit}
      />
      {hints.length > 0 && (
        <ComposerNotice>
          <CoachHints prompt={prompt} hints={hints} onPromptChange={setPrompt} />
        </ComposerNotice>
      )}
    </div>
  );
}
