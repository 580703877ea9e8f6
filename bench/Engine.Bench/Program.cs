using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Engine.Bench -- --filter '*' --job short
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
