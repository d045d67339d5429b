import { chatTurns } from './chat-turns';
import { quoteJson } from './quote';
import { referenceFiles } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** A reverse model's answer: printed as it comes, then the pictures that it links are downloaded. */
export function writeCurlChat(request: SnippetRequest): string {
  const body = {
    model: request.model.id,
    messages: chatTurns(request).map(({ role, text, files }) => ({
      role,
      content: role === 'assistant' ? text : [{ type: 'text', text }, ...files.map(picturePart)],
    })),
    stream: true,
  };
  return `cat >"$work/request" <<'JSON'
${quoteJson(body)}
JSON
${referenceFiles(request).map(fillIn).join('')}
# Prints what the model says while it says it; an error is printed in its place.
curl -sS -N --max-time 600 "$base_url/chat/completions" \\
    -H "Authorization: Bearer $key" \\
    -H 'Content-Type: application/json' \\
    --data-binary @"$work/request" |
  tee "$work/answer" |
  jq -Rj --unbuffered 'ltrimstr("data:") | fromjson? | .error.message? // .choices[0]?.delta.content? // empty'
echo

jq -Rj 'ltrimstr("data:") | fromjson? | .choices[0]?.delta.content? // empty' "$work/answer" >"$work/text"
# Each link once, in the order of the answer.
jq -Rrs 'reduce scan("!\\\\[[^\\\\]]*\\\\]\\\\((https?://[^)\\\\s]+)\\\\)")[0] as $link ([]; if index($link) then . else . + [$link] end) | .[]' "$work/text" >"$work/links"
while IFS= read -r url; do
  keep_url "$url"
done <"$work/links"

if [ "$saved" = 0 ]; then
  echo "No picture was saved: the answer links none that could be downloaded." >&2
  exit 1
fi`;
}

/** The address stands for the file until the script has put the file's bytes there. */
function picturePart(name: string) {
  return { type: 'image_url', image_url: { url: name } };
}

function fillIn(name: string): string {
  return `
{ printf 'data:image/png;base64,'; base64 <"${name}" | tr -d '\\n'; } >"$work/data-url"
jq --rawfile data "$work/data-url" '(.messages[].content | arrays | .[].image_url | objects | select(.url == "${name}").url) = $data' \\
  "$work/request" >"$work/filled"
mv "$work/filled" "$work/request"
`;
}
