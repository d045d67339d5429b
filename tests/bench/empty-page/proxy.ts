// Without a file of its own, the bundler takes the studio's, which it finds in a folder above. This one is never called.
export const proxy = () => undefined;
export const config = { matcher: '/never' };
