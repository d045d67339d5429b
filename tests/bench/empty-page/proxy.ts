// Without this file, the bundler takes the studio's, which it finds in a folder above. This proxy is never called.
export const proxy = () => undefined;
export const config = { matcher: '/never' };
