"""The order in which a model comes to communes, firms or people, drawn by lot so that anybody can draw it again."""
