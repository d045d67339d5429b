export default { reactCompiler: true, devIndicators: false, typescript: { ignoreBuildErrors: true } };
