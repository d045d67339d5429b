import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobParameters } from '@/lib/protocol/job-request';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import { snippetLanguages, writeSnippet } from '@/lib/snippets/write-snippet';

const model = (id: string) => getCatalogueModel(id) ?? unlistedModel(id);

const request: SnippetRequest = {
  kind: 'create',
  model: model('gpt-image-1'),
  prompt: 'a red cat',
  parameters: {},
  baseUrl: 'https://aihubmix.com/v1',
};

const rich: JobParameters = {
  n: 2,
  size: '1024x1536',
  quality: 'high',
  background: 'opaque',
  moderation: 'low',
};
const every = [...catalogueModels, unlistedModel(`o'model "x"`)].flatMap((each) =>
  each.kinds.flatMap((kind) => snippetLanguages.map((language) => [each.id, kind, language, each] as const)),
);

describe('writeSnippet', () => {
  test.each(snippetLanguages)(
    'downloads the pictures of another host of the gateway with the key where that links them, in %s',
    (language) => {
      const baseUrl = 'https://api.inferera.com/v1';
      const code = writeSnippet(language, { ...request, model: model('flux-2-pro'), baseUrl });
      expect(code).toMatch(/https:\/\/aihubmix\.com\/ai\/v1\/images\/("|\*)/);
    },
  );

  test.each(every)(
    'writes a whole program that finds its key and files: %s, %s, %s',
    (id, kind, language, each) => {
      const code = writeSnippet(language, {
        ...request,
        model: each,
        kind,
        parameters: rich,
        references: 2,
        mask: true,
      });
      expect(code).toContain('AIHUBMIX_API_KEY');
      expect(code).toContain('sk-***');
      const isHttp = kind !== 'chat' && (each.route === 'tasks' || each.route === 'gemini');
      expect(code).toContain(isHttp ? 'https://aihubmix.com' : 'https://aihubmix.com/v1');
      expect(code).toContain('image_gen');
      expect(code).toContain(JSON.stringify(id).slice(1, -1));
      expect(code).toMatch(/[^\n]\n$/);
      expect(code).not.toContain('undefined');
      expect(code).not.toMatch(/"auto"|[ \t]\n/);
      if (each.family === 'reverse') expect(code).not.toMatch(/quality\b/);
      // The other programs send nothing twice by themselves.
      if (language !== 'curl' && !isHttp) expect(code).toMatch(/max_?retries[=:] ?0/i);
    },
  );

  test('sends nothing that is not on the form', () => {
    const bodies = snippetLanguages.map((language) => writeSnippet(language, request));
    for (const name of [
      'size',
      'quality',
      'background',
      'moderation',
      'output_format',
      'stream',
      'partial_images',
    ]) {
      for (const code of bodies) expect(code).not.toMatch(new RegExp(`\\b${name}"?\\s*[=:]`));
    }
  });

  test('writes the call in Python as a person would', () => {
    expect(
      writeSnippet('python', { ...request, parameters: rich }),
    ).toContain(`result = client.images.generate(
    model="gpt-image-1",
    prompt=prompt,
    n=2,
    size="1024x1536",
    quality="high",
    background="opaque",
    moderation="low",
)`);
  });

  test('writes the call in JavaScript as a person would', () => {
    const code = writeSnippet('javascript', { ...request, parameters: { ...rich, partialImages: 1 } });
    expect(code).toContain(`await client.images.generate({
  model: "gpt-image-1",
  prompt,
  n: 2,
  size: "1024x1536",
  quality: "high",
  background: "opaque",
  moderation: "low",
  stream: true,
  partial_images: 1,
}).withResponse();`);
  });

  test('overwrites nothing: files are created exclusively in every language', () => {
    expect(writeSnippet('python', request)).toContain('"xb"');
    expect(writeSnippet('javascript', request)).toContain('{ flag: "wx" }');
    expect(writeSnippet('curl', request)).toContain('set -C');
  });

  test('trims the prompt as the server does, and removes the address’s last slash', () => {
    for (const language of snippetLanguages) {
      const untidy = { ...request, prompt: '\n a red cat  ', baseUrl: 'https://aihubmix.com/v1/' };
      expect(writeSnippet(language, untidy)).toBe(writeSnippet(language, request));
    }
  });

  test('names as many files as there are references, and none if there are none', () => {
    for (const language of snippetLanguages) {
      const edit = writeSnippet(language, { ...request, kind: 'edit', references: 3 });
      for (const name of ['reference-1.png', 'reference-2.png', 'reference-3.png'])
        expect(edit).toContain(name);
      expect(edit).not.toContain('mask');
      expect(edit).not.toContain('reference-4');
      const chat = writeSnippet(language, { ...request, kind: 'chat', model: model('gpt-4o-image') });
      expect(chat).not.toContain('reference-');
      expect(writeSnippet(language, request)).not.toContain('reference-');
    }
  });

  test('sends the only reference as a list to a model that takes this route just for previews', () => {
    const edit = { ...request, kind: 'edit', references: 1 } as const;
    const previewed = { ...edit, model: model('gpt-image-2.5-flare'), parameters: { partialImages: 1 } };
    expect(writeSnippet('curl', previewed)).toContain("'image[]=@reference-1.png");
    expect(writeSnippet('javascript', previewed)).toMatch(/ image: \[/);
    expect(writeSnippet('python', previewed)).toMatch(/ image=\[/);
    expect(writeSnippet('curl', edit)).toContain("'image=@reference-1.png");
    expect(writeSnippet('javascript', edit)).not.toMatch(/ image: \[/);
    expect(writeSnippet('python', edit)).not.toMatch(/ image=\[/);
  });

  test('saves jpeg as .jpg and webp as .webp', () => {
    for (const language of snippetLanguages) {
      expect(writeSnippet(language, { ...request, parameters: { outputFormat: 'jpeg' } })).toContain('.jpg');
      expect(writeSnippet(language, { ...request, parameters: { outputFormat: 'webp' } })).toContain('.webp');
    }
  });

  const prompts = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\n', '"""', "'", '\\', '`$', '{x}`', 'JSON', '\nJSON\n'),
      ),
    )
    .map((parts) => parts.join('').trim());

  test('writes JavaScript whose prompt evaluates to the prompt', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const code = writeSnippet('javascript', { ...request, prompt });
        const [, literal = ''] = /^const prompt = (.*?);\n\n\/\/ Writes/ms.exec(code) ?? [];
        expect(runInNewContext(literal)).toBe(prompt);
      }),
      { numRuns: 300 },
    );
  });

  test('writes the request as JSON into the body for cURL', () => {
    fc.assert(
      fc.property(prompts, (prompt) => {
        const code = writeSnippet('curl', { ...request, prompt, parameters: rich });
        const [, body = ''] = /<<'JSON'\n(.*?)\nJSON\n/s.exec(code) ?? [];
        expect(JSON.parse(body)).toEqual({ model: 'gpt-image-1', prompt, ...rich });
      }),
      { numRuns: 300 },
    );
  });

  test('writes 32,000 characters in every language', () => {
    for (const language of snippetLanguages) {
      for (const prompt of ['畫'.repeat(32_000), 'a\n'.repeat(15_999).concat('b')]) {
        expect(writeSnippet(language, { ...request, prompt }).length).toBeGreaterThan(32_000);
      }
    }
  });
});

test.each(snippetLanguages)(
  'the code in %s counts the seed up if each call makes one picture',
  (language) => {
    const seeded = { ...request, model: model('flux-2-pro'), parameters: { n: 3, seed: 5 } };
    expect(writeSnippet(language, seeded)).toMatch(/seed"?\]? \+= 1/);
    expect(writeSnippet(language, { ...seeded, parameters: { n: 1, seed: 5 } })).not.toMatch(
      /\+= 1.*seed|seed.*\+= 1/,
    );
    expect(writeSnippet(language, { ...seeded, parameters: { n: 3 } })).not.toMatch(/seed/);
  },
);

test.each(snippetLanguages)(
  'the code in %s begins again with the first seed after the last one, as the studio does',
  (language) => {
    const flux = model('flux-2-pro');
    const last = { ...request, model: flux, parameters: { n: 3, seed: 2_147_483_646 } };
    expect(writeSnippet(language, last)).toMatch(/seed"?\]? \+ 1\) % 2147483648/);

    const few = { ...request, model: { ...flux, seedMax: 99 } };
    expect(writeSnippet(language, { ...few, parameters: { n: 3, seed: 98 } })).toMatch(/ \+ 1\) % 100\b/);
    expect(writeSnippet(language, { ...few, parameters: { n: 3, seed: 97 } })).not.toMatch(/% \d/);
  },
);

test.each([
  ['gpt-image-2.6-flare', 'model'],
  ['gpt-image-2.6-flare', 'extra'],
  ['gemini-3-pro-image', 'contents'],
  ['gemini-3-pro-image', 'parts'],
])('a prompt that is the name of a field changes no field: %s, %s', (id, prompt) => {
  const named = { ...request, model: model(id), prompt, parameters: { n: 1 } };
  const code = writeSnippet('javascript', named);
  const program = code.slice(code.indexOf('const prompt'), code.indexOf('\n};') + 3);
  const sent = writeSnippet('curl', named);
  const expected = sent.slice(sent.indexOf("<<'JSON'") + 8, sent.indexOf('\nJSON\n'));
  expect(runInNewContext(`${program} JSON.stringify(request)`)).toBe(JSON.stringify(JSON.parse(expected)));
});

test('the code in curl fills in references that are a list under the name of one picture', () => {
  const listed = { ...model('flux-2-pro'), taskFields: { references: 'image-list' } } as const;
  const code = writeSnippet('curl', { ...request, kind: 'edit', model: listed, references: 2 });
  expect(code).toMatch(/"image": \[\s*"file:reference-1\.png",\s*"file:reference-2\.png"\s*\]/);
  expect(code).toContain('.image[]?');
});
