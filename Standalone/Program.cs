Console.Error.WriteLine("validator: no command yet.");
return 2;
