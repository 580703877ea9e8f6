using Validator.Load;
using Validator.Load.Processes;

// docs/performance.md tells how to run it. The first three are this program's own children.
return args switch
{
    [WorldProcess.Role, ..] => await WorldProcess.RunAsync(args),
    [SideProcess.Role, ..] => await SideProcess.RunAsync(args),
    [CurveProcess.Role, ..] => await CurveProcess.RunAsync(args),
    _ => await LoadCommand.RunAsync(args),
};
