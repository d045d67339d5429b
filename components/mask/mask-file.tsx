'use client';

import { FileUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Alert } from '@/components/ui/alert';
import { Button, buttonStyles } from '@/components/ui/button';
import type { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { readMaskFile } from '@/lib/browser/mask/read-mask-file';

type MaskFileState =
  | { status: 'none' }
  | { status: 'unreadable' | 'opaque' }
  /** It has other dimensions than the picture, but can be stretched to them. */
  | { status: 'misfit'; painted: HTMLCanvasElement; width: number; height: number };

/** Loads a mask file: at once if it has the picture's dimensions, otherwise after the user has agreed to stretch it. */
export function useMaskFile(
  mask: () => MaskCanvas | null,
  size: { width: number; height: number },
  onStep: () => void,
) {
  const [state, setState] = useState<MaskFileState>({ status: 'none' });
  const put = (painted: HTMLCanvasElement) => {
    mask()?.load(painted, true);
    setState({ status: 'none' });
    onStep();
  };
  const read = async (file: File) => {
    const found = await readMaskFile(file);
    if (found.status !== 'read') return setState({ status: found.status });
    const { painted } = found;
    const { width, height } = painted;
    if (width === size.width && height === size.height) put(painted);
    else setState({ status: 'misfit', painted, width, height });
  };
  return {
    file: state,
    read: (file: File) => void read(file),
    stretch: () => {
      if (state.status === 'misfit') put(state.painted);
    },
    dismiss: () => setState({ status: 'none' }),
  };
}

/** Opens a mask that was made in another program. */
export function MaskFileButton({ onFile }: { onFile: (file: File) => void }) {
  const t = useTranslations('edit.mask');
  return (
    <label
      className={buttonStyles({
        className:
          'w-full cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
      })}
    >
      <input
        type="file"
        accept="image/png,image/webp,.png"
        aria-label={t('load')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
        className="sr-only"
      />
      <FileUp aria-hidden="true" className="size-4" />
      {t('load')}
    </label>
  );
}

type MaskFileNoticeProps = {
  file: MaskFileState;
  size: { width: number; height: number };
  onStretch: () => void;
  onDismiss: () => void;
};

/** Says what is wrong with a mask file, and what can be done. */
export function MaskFileNotice({ file, size, onStretch, onDismiss }: MaskFileNoticeProps) {
  const t = useTranslations('edit.mask');
  if (file.status === 'none') return null;
  const dismiss = (
    <Button size="small" onClick={onDismiss}>
      {t('dismiss')}
    </Button>
  );
  if (file.status !== 'misfit') {
    return (
      <InView key={file.status}>
        <Alert title={t(`file.${file.status}.title`)} actions={dismiss}>
          {t(`file.${file.status}.text`)}
        </Alert>
      </InView>
    );
  }
  const from = `${file.width}×${file.height}`;
  const to = `${size.width}×${size.height}`;
  return (
    <InView key={from}>
      <Alert
        tone="warning"
        title={t('file.misfit.title')}
        actions={
          <>
            <Button size="small" onClick={onStretch}>
              {t('file.misfit.fit')}
            </Button>
            {dismiss}
          </>
        }
      >
        {t('file.misfit.text', { from, to })}
      </Alert>
    </InView>
  );
}

/** Scrolls its contents into view: on a phone the tools scroll, so a question at their end would be out of sight. */
function InView({ children }: { children: ReactNode }) {
  return <div ref={bringIntoView}>{children}</div>;
}

/** The same function in all renders, so that React calls it once per element. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
