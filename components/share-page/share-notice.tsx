import { ShareDocument } from './share-document';
import type { ShareWords } from './share-words';

export type ShareNoticeProps = { words: ShareWords; kind: 'gone' | 'unknown' };

/** A link behind which nothing is, any more or at all. */
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
