// Opens Swagger UI on our own description; nothing is fetched from another host, no validator is asked.
const api = document.getElementById("api");
SwaggerUIBundle({
  url: api.dataset.description,
  domNode: api,
  deepLinking: true,
  validatorUrl: null,
  supportedSubmitMethods: ["get", "post", "put", "patch", "delete"],
});
