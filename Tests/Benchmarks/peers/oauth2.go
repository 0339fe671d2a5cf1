// The OAuth part of a connector as it is written with Go's net/http and golang.org/x/oauth2.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/oauth2"
)

const leeway = 300 * time.Second
const fiberyTime = "2006-01-02T15:04:05.000Z"

type fields struct {
	CallbackURI  string    `json:"callback_uri"`
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token"`
	ExpiresOn    time.Time `json:"expires_on"`
}

type call struct {
	CallbackURI string `json:"callback_uri"`
	State       string `json:"state"`
	Code        string `json:"code"`
	Fields      fields `json:"fields"`
}

type answer map[string]string

var settings = oauth2.Config{
	ClientID:     os.Getenv("CLIENT_ID"),
	ClientSecret: os.Getenv("CLIENT_SECRET"),
	Scopes:       []string{"openid", "email"},
	Endpoint: oauth2.Endpoint{
		AuthURL:   os.Getenv("AUTHORIZATION_ENDPOINT"),
		TokenURL:  os.Getenv("TOKEN_ENDPOINT"),
		AuthStyle: oauth2.AuthStyleInHeader,
	},
}

func members(token *oauth2.Token) answer {
	scope, _ := token.Extra("scope").(string)
	return answer{
		"access_token":  token.AccessToken,
		"refresh_token": token.RefreshToken,
		"token_type":    token.TokenType,
		"expires_on":    token.Expiry.UTC().Format(fiberyTime),
		"scope":         scope,
	}
}

func authorize(_ context.Context, c call) (answer, error) {
	redirect := oauth2.SetAuthURLParam("redirect_uri", c.CallbackURI)
	return answer{"redirect_uri": settings.AuthCodeURL(c.State, redirect)}, nil
}

func accessToken(ctx context.Context, c call) (answer, error) {
	redirect := oauth2.SetAuthURLParam("redirect_uri", c.Fields.CallbackURI)
	token, err := settings.Exchange(ctx, c.Code, redirect)
	if err != nil {
		return nil, err
	}
	return members(token), nil
}

func validate(ctx context.Context, c call) (answer, error) {
	old := &oauth2.Token{
		AccessToken:  c.Fields.AccessToken,
		RefreshToken: c.Fields.RefreshToken,
		Expiry:       c.Fields.ExpiresOn.Add(-leeway),
	}
	token, err := settings.TokenSource(ctx, old).Token()
	if err != nil {
		return nil, err
	}
	said := answer{}
	if token.AccessToken != old.AccessToken {
		said = members(token)
	}
	client := oauth2.NewClient(ctx, oauth2.StaticTokenSource(token))
	response, err := client.Get(os.Getenv("USERINFO_ENDPOINT"))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New("the provider answered " + response.Status)
	}
	var account struct {
		Email string `json:"email"`
	}
	err = json.NewDecoder(response.Body).Decode(&account)
	said["name"] = account.Email
	return said, err
}

func handle(path string, step func(context.Context, call) (answer, error)) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		var c call
		err := json.NewDecoder(r.Body).Decode(&c)
		var said answer
		if err == nil {
			said, err = step(r.Context(), c)
		}
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			said = answer{"message": err.Error()}
		}
		json.NewEncoder(w).Encode(said)
	})
}

func main() {
	// Go keeps two idle connections a host, and makes a new one for most calls under load. "tuned" is
	// for who knows that.
	if len(os.Args) > 2 && os.Args[2] == "tuned" {
		transport := http.DefaultTransport.(*http.Transport)
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 4096, 4096
	}
	handle("/oauth2/v1/authorize", authorize)
	handle("/oauth2/v1/access_token", accessToken)
	handle("/validate", validate)
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(listener, nil))
}
