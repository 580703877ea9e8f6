namespace Validator.Profiles;

/// <summary>What an operator's mail hosts are there for. Numbers are stored: they only ever grow.</summary>
public enum OperatorKind
{
    /// <summary>Holds mailboxes, for anybody or for companies.</summary>
    Mailbox = 0,

    /// <summary>Filters mail in front of somebody else's mailboxes; often accepts every recipient.</summary>
    Gateway = 1,

    /// <summary>Takes mail for its customers' domains, beside their web sites or for their programs.</summary>
    Hosting = 2,

    /// <summary>Hands mail on to mailboxes elsewhere.</summary>
    Forwarder = 3,
}
