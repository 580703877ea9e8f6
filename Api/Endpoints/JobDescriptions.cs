using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Validator.Api.Jobs;
using Validator.Api.Results;

namespace Validator.Api.Endpoints;

/// <summary>Describes the calls about jobs whose bodies no handler's signature tells.</summary>
internal static class JobDescriptions
{
    public static RouteHandlerBuilder DescribeUpload(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<JobResponse>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    public static RouteHandlerBuilder DescribeResults(this RouteHandlerBuilder endpoint) => endpoint
        .Produces<ResultPage>(StatusCodes.Status200OK, "application/json")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable);
}
