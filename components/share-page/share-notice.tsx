import type { ShareWords } from './render-page';
import { ShareDocument } from './share-document';

export type ShareNoticeProps = { words: ShareWords; kind: 'gone' | 'unknown' };

/** Says that a share has ended or never existed. */
export function ShareNotice({ words, kind }: ShareNoticeProps) {
  const title = words.t(`${kind}.title`);
  return (
    <ShareDocument words={words} title={title}>
      <main className="note">
        <h1>{title}</h1>
        <p>{words.t(`${kind}.text`)}</p>
      </main>
    </ShareDocument>
  );
}
