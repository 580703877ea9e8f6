Console.Error.WriteLine("mailworld: nobody lives here yet.");
return 1;
