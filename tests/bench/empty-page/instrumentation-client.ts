// Without this file, the bundler takes the studio's, which it finds in a folder above.
export {};
