import { type ChatTurn, chatTurns } from './chat-turns';
import { quote } from './quote';
import { filePrefix } from './snippet-files';
import type { SnippetRequest } from './snippet-request';

/** A reverse model's answer: printed as it comes, then the pictures that it links are downloaded. */
export function writePythonChat(request: SnippetRequest): string {
  const turns = chatTurns(request);
  const messages = turns.map((turn, position) =>
    message(turn, position === turns.length - 1 ? 'prompt' : quote(turn.text)),
  );
  const withFiles = turns.some((turn) => turn.files.length > 0);
  return `${withFiles ? dataUrl : ''}stream = client.chat.completions.create(
    model=${quote(request.model.id)},
    messages=[
${messages.join('\n')}
    ],
    stream=True,
)

answer = ""
half = ""
try:
    for chunk in stream:
        text = half + ((chunk.choices[0].delta.content if chunk.choices else None) or "")
        # An emoji can come in two halves, and half of one cannot be printed.
        half = text[-1] if "\\ud800" <= text[-1:] < "\\udc00" else ""
        text = text[: len(text) - len(half)].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        answer += text
        print(text, end="", flush=True)
except Exception as error:
    # What was linked before a cut can still be downloaded.
    print("\\nThe answer was cut off:", error)
print()

links = dict.fromkeys(re.findall(r"!\\[[^\\]]*\\]\\((https?://[^)\\s]+)\\)", answer))
saved = sum(keep("${filePrefix}", None, url) for url in links)
if saved == 0:
    sys.exit("No picture was saved: the answer links none that could be downloaded.")`;
}

const dataUrl = `def data_url(name):
    with open(name, "rb") as file:
        return "data:image/png;base64," + base64.b64encode(file.read()).decode()


`;

function message(turn: ChatTurn, text: string): string {
  if (turn.role === 'assistant') return `        {"role": "assistant", "content": ${text}},`;
  const parts = [
    `{"type": "text", "text": ${text}},`,
    ...turn.files.map((name) => `{"type": "image_url", "image_url": {"url": data_url("${name}")}},`),
  ];
  return `        {
            "role": "user",
            "content": [
${parts.map((part) => `                ${part}`).join('\n')}
            ],
        },`;
}
