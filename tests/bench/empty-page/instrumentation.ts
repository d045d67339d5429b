// Without a file of its own, the bundler takes the studio's, which it finds in a folder above.
export {};
