/**
 * What pages may load: as scripts, the studio's own files and the inline scripts whose hashes are in `scriptSources`.
 * @param {readonly string[]} scriptSources
 */
export function contentSecurityPolicy(scriptSources) {
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...scriptSources].join(' ')}`,
    // Components position elements with style attributes, which hashes do not cover.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self' blob:",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Answers of the API are never shown as a page. */
export const apiContentSecurityPolicy =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** What the policy is for: not the files of the build, many of which would weigh twice as much with it. */
export const pagesSource = '/((?!_next/static/).*)';

/** Applies until scripts/hash-inline-scripts.mjs has run, so that the output of `next build` alone works too. */
export const beforeHashing = ["'unsafe-inline'"];

/** The page of a share is plain HTML with a stylesheet and a script from files. */
export const sharePageContentSecurityPolicy =
  "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The files of a share are never shown as a page, whatever they contain. */
export const shareFileContentSecurityPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
