using System.Text.Json;
using System.Text.Json.Serialization;

namespace MailWorld;

/// <content>The record as JSON.</content>
public sealed partial class WorldRecord
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Writes the counters of this moment as JSON: totals, then each host that was connected to.</summary>
    /// <returns>Indented JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Connections,
            MostConnections,
            Commands = CommandCount,
            Recipients = RecipientCount,
            Accepted = AcceptedCount,
            UdpQueries = UdpQueryCount,
            TcpQueries = TcpQueryCount,
            GreylistTriplets = Triplets.Length,
            Hosts = Hosts.OrderBy(host => host.Name, StringComparer.Ordinal).Select(host =>
            {
                var sessions = host.Sessions;
                var rcpts = sessions.SelectMany(session => session.Rcpts).ToList();
                return new
                {
                    host.Name,
                    host.Connections,
                    MostConnections = host.MostConnectionsAtOnce,
                    Clients = host.Clients.Length,
                    Sessions = Detail == RecordDetail.Counters ? null : new
                    {
                        Recorded = sessions.Length,
                        Commands = sessions.Sum(session => session.Commands.Length),
                        Recipients = rcpts.Count,
                        Accepted = rcpts.Count(rcpt => rcpt.Code is >= 200 and < 300),
                        MostRejections = sessions.Select(session => session.Rejections).DefaultIfEmpty().Max(),
                        TalkedBeforeGreeting = sessions.Count(session => session.TalkedBeforeGreeting),
                        TalkedOverEhlo = sessions.Count(session => session.TalkedOverEhlo),
                        WithoutQuit = sessions.Count(session => session.End == SessionEnd.ClientClosed),
                    },
                };
            }),
        },
        Json) + "\n";
}
