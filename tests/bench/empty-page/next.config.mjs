// As the studio's own configuration has it.
export default {
  reactCompiler: true,
  experimental: { turbopackRustReactCompiler: true },
  devIndicators: false,
  typescript: { ignoreBuildErrors: true },
};
