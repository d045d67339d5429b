'use client';

import { ImagesField } from '@/components/parameters/images-field';
import { ModelField } from '@/components/parameters/model-field';
import { MoreSettings } from '@/components/parameters/more-settings';
import { QualityField } from '@/components/parameters/quality-field';
import { SizeField } from '@/components/parameters/size-field';
import { useChosenModel } from '@/components/parameters/use-form-draft';
import { CoachHints } from '@/components/prompt/coach-hints';
import { CodeButton } from '@/components/prompt/code-button';
import { PromptField } from '@/components/prompt/prompt-field';
import { useCoach } from '@/components/prompt/use-coach';
import { ReferencesRegion } from '@/components/references/references-region';
import { useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { MaskPart } from '../mask/mask-part';
import { readEditSpec } from './edit-spec';
import type { ApplyEdit } from './use-apply-edit';
import { useModelInChat } from './use-model-in-chat';

/** Pictures first, then what to change about them; the rest as on the create form. */
export function EditForm({ apply, promptError, referencesError }: ApplyEdit) {
  const modelInChat = useModelInChat();
  const model = useChosenModel('edit');
  const shared = (
    <>
      <ReferencesRegion
        error={referencesError}
        renderMask={(reference, isFirst) =>
          !modelInChat && model.mask && <MaskPart reference={reference} isFirst={isFirst} />
        }
      />
      <PromptPart error={promptError} onSubmit={apply} />
      <ModelField model={modelInChat ?? model} kind="edit" />
    </>
  );
  // The rest is not asked for in a conversation.
  if (modelInChat) return shared;
  return (
    <>
      {shared}
      <SizeField model={model} />
      <QualityField model={model} />
      <ImagesField model={model} />
      <MoreSettings model={model} kind="edit" />
      <CodeButton readRequest={readEditSpec} />
    </>
  );
}

type PromptPartProps = { error: string | null; onSubmit: () => void };

/** Apart from the rest, so that a keystroke renders nothing but what shows the prompt. */
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
      <CoachHints prompt={prompt} hints={hints} onPromptChange={setPrompt} />
    </div>
  );
}
